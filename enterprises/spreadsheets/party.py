"""党组织 by sheet: known by their names, with secretary and numbers of members."""

from datetime import timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from grids.models import Grid, MemberCount, OfficeHolder, PartyOrganisation, Venue
from xingdong.records.text import same

from .cells import MASK
from .lookups import by_code_and_name, by_name
from .party_columns import PHONE, SHEET
from .rows import Change, RowResource

NUMBERS = ("formal_members", "probationary_members")
NEEDS_NAME = "填写书记电话或任职日期时，须同时填写书记姓名。"
NEEDS_NUMBER = "新任书记的号码须完整（带 * 的只表示不变），不清楚的留空。"
NEEDS_COUNT = "填写预备党员数或统计日期时，须同时填写正式党员数。"
HAS_SUCCESSOR = "已登记今后接任的书记，请到党组织档案里修改。"
TOO_EARLY = "原任书记 {} 任职，新任须在其后。"
CIRCLE = "上级党组织不能是本组织或它的下级。"
SECOND_BRANCH = "与“{}”同为这个网格的网格支部，一个网格只有一个。"
K, F = PartyOrganisation.Kind, PartyOrganisation.Formation
FORMATION: dict[str, str] = {
    K.COMMUNITY_COMMITTEE: "",
    K.GRID_BRANCH: F.GRID,
    K.JOINT_BRANCH: F.JOINT,
    K.COMMITTEE: F.INDEPENDENT,
    K.GENERAL_BRANCH: F.INDEPENDENT,
    K.BRANCH: F.INDEPENDENT,
}
Dated = OfficeHolder | MemberCount


class PartyResource(RowResource):
    class Meta(RowResource.Meta):
        model = PartyOrganisation

    sheet = SHEET
    constraint_fields: ClassVar = {
        "one_branch_per_grid": "grid",
        "formation_follows_from_kind": "formation",
        "a_term_has_one_to_five_years": "term_years",
        "an_extension_is_approved_by_somebody": "extension_approved_by",
        "dissolved_after_it_was_founded": "dissolved_on",
        "no_organisation_is_above_itself": "parent",
    }
    lookups: ClassVar = {
        "parent": lambda: by_name(PartyOrganisation),
        "grid": lambda: by_code_and_name(Grid),
        "venue": lambda: by_name(Venue),
    }

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        # The tree, and the branches of grids, as the rows so far would make them.
        self._parents = dict(PartyOrganisation.objects.values_list("pk", "parent"))
        self._branches: dict[int, str] = {}
        # What the known organisations of a chunk have.
        self._holders: dict[int, list[OfficeHolder]] = {}
        self._counts: dict[int, list[MemberCount]] = {}  # the latest first
        # What the row adds, what it changes and how that was before; then what the chunk does.
        self._new: list[Dated] = []
        self._old: list[tuple[Dated, dict[str, Any]]] = []
        self._shown_changes: list[Change] = []
        self._waiting: tuple[list[Dated], list[tuple[Dated, dict[str, Any]]]] = ([], [])

    def look_up(self, rows, names):
        known = [organisation.pk for organisation in rows]
        self._holders, self._counts = {pk: [] for pk in known}, {pk: [] for pk in known}
        secretaries = OfficeHolder.objects.filter(
            organisation__in=known, post=OfficeHolder.Post.SECRETARY
        )
        for holder in secretaries.exclude(until_on__lt=self.today):
            self._holders[holder.organisation_id].append(holder)
        for count in MemberCount.objects.filter(organisation__in=known).order_by("-counted_on"):
            self._counts[count.organisation_id].append(count)

    def fill(self, instance, faults):
        if not self.old and "formation" not in self.given | faults:
            instance.formation = FORMATION.get(instance.kind, "")
        self._new, self._old, self._shown_changes = [], [], []
        self._take_secretary(instance, faults)
        self._take_count(instance, faults)

    # -- the secretary -------------------------------------------------------------------------

    def _take_secretary(self, organisation: PartyOrganisation, faults: dict) -> None:
        names = ("secretary", PHONE, "secretary_from")
        given: dict[str, Any] = {name: self.given.get(name) for name in names}
        if not any(given.values()) or not faults.keys().isdisjoint(given):
            return
        if given["secretary"] is None:
            faults["secretary"] = ValidationError(NEEDS_NAME)
            return
        holders = self._holders.get(organisation.pk, [])
        current = [one for one in holders if one.is_current(self.today)]
        holder = max(current, key=lambda one: (one.until_on is None, one.from_on), default=None)
        if holder and same(holder.name, given["secretary"]):
            self._correct(holder, given)
        elif given[PHONE] and MASK in given[PHONE]:
            faults[PHONE] = ValidationError(NEEDS_NUMBER)
        elif any(one.from_on > self.today for one in holders):
            faults["secretary"] = ValidationError(HAS_SUCCESSOR)
        else:
            self._succeed(organisation, holder, given, faults)

    def _correct(self, holder: OfficeHolder, given: dict[str, Any]) -> None:
        """The secretary is who it was; number and first day may be others."""
        before: dict[str, Any] = {}
        phone = given[PHONE] if given[PHONE] and MASK not in given[PHONE] else None
        for column, name, value in (
            (PHONE, "phone", phone),
            ("secretary_from", "from_on", given["secretary_from"]),
        ):
            if value is not None and value != (old := getattr(holder, name)):
                before[name] = old
                setattr(holder, name, value)
                self._shown_changes.append((column, old, value))
        if before:
            self._old.append((holder, before))

    def _succeed(
        self,
        organisation: PartyOrganisation,
        holder: OfficeHolder | None,
        given: dict[str, Any],
        faults: dict,
    ) -> None:
        since = given["secretary_from"] or self.today
        if holder:
            if since <= holder.from_on:
                faults["secretary_from"] = ValidationError(TOO_EARLY.format(holder.from_on))
                return
            self._old.append((holder, {"until_on": holder.until_on}))
            holder.until_on = since - timedelta(days=1)
        self._new.append(
            OfficeHolder(
                organisation=organisation,
                post=OfficeHolder.Post.SECRETARY,
                name=given["secretary"],
                phone=given[PHONE] or "",
                from_on=since,
            )
        )
        self._shown_changes += [
            ("secretary", holder.name if holder else "", given["secretary"]),
            (PHONE, holder.phone if holder else "", given[PHONE] or ""),
        ]

    # -- the members ---------------------------------------------------------------------------

    def _take_count(self, organisation: PartyOrganisation, faults: dict) -> None:
        """One count a day: a later one of the same day corrects it."""
        names = (*NUMBERS, "counted_on")
        given = {name: self.given[name] for name in names if name in self.given}
        if not given or not faults.keys().isdisjoint(names):
            return
        if "formal_members" not in given:
            faults["formal_members"] = ValidationError(NEEDS_COUNT)
            return
        counts = self._counts.get(organisation.pk, [])
        day = given.pop("counted_on", None)
        if day is None and counts and _says(counts[0], given):
            return  # the known numbers, of no other day
        day = day or self.today
        count = next((one for one in counts if one.counted_on == day), None)
        latest = counts[0] if counts else None
        if count is None:
            self._new.append(MemberCount(organisation=organisation, counted_on=day, **given))
        elif _says(count, given):
            return
        else:
            self._old.append((count, {name: getattr(count, name) for name in given}))
            for name, value in given.items():
                setattr(count, name, value)
        # Shown against what is known, whichever day that was of.
        before = self._old[-1][1] if count else {name: getattr(latest, name, "") for name in given}
        self._shown_changes += [(name, before[name], value) for name, value in given.items()]
        if latest is None or latest.counted_on != day:
            self._shown_changes.append(("counted_on", getattr(latest, "counted_on", ""), day))

    # -- the row -------------------------------------------------------------------------------

    def changes_elsewhere(self):
        return self._shown_changes

    def broken_rules(self, instance, faults):
        yield from super().broken_rules(instance, faults)
        if self._closes_a_circle(instance):
            yield "parent", CIRCLE
        if instance.kind == K.GRID_BRANCH and instance.grid_id and not instance.dissolved_on:
            first = self._branches.setdefault(instance.grid_id, instance.name)
            if first != instance.name:
                yield "grid", SECOND_BRANCH.format(first)

    def _closes_a_circle(self, instance: PartyOrganisation) -> bool:
        if instance.pk is None:
            return False
        self._parents[instance.pk] = instance.parent_id
        above, seen = instance.parent_id, set()
        while above is not None and above not in seen:
            if above == instance.pk:
                return True
            seen.add(above)
            above = self._parents.get(above)
        return False

    def prepare(self, instance, old):
        new, changed = self._waiting
        new += self._new
        changed += self._old

    def write_others(self, changed, olds):
        new, corrected = self._waiting
        self._waiting = ([], [])
        for model in (OfficeHolder, MemberCount):
            rows = [(row, before) for row, before in corrected if isinstance(row, model)]
            self.ledger.change([row for row, _ in rows], {row.pk: before for row, before in rows})
            self.ledger.add([row for row in new if isinstance(row, model)])


def _says(count: MemberCount, given: dict[str, Any]) -> bool:
    return all(getattr(count, name) == value for name, value in given.items())
