"""驻厂员 by sheet: one person at one enterprise, known by both."""

from typing import ClassVar

from enterprises.models import Enterprise, Residency
from enterprises.models.residencies import who_may_be_posted

from .cells import DayToComeCell, NamedCell
from .lookups import lookup_of
from .rows import RowResource
from .sheet import Column, Sheet, choice

R = Residency
ENTERPRISE = ("企业名称", "单位名称", "统一社会信用代码", "驻点企业")


def _enterprise() -> NamedCell:
    return NamedCell("企业", by="统一社会信用代码或名称", exact="统一社会信用代码")


def _person() -> NamedCell:
    return NamedCell("人员", by="姓名或手机号码", exact="手机号码")


# fmt: off
COLUMNS: tuple[Column, ...] = (
    Column("enterprise", "企业", _enterprise, "常州示例轨道配件有限公司", ENTERPRISE, True, 32),
    Column("user", "驻厂员", _person, "王示例", ("姓名", "驻厂员姓名", "手机号码"), True),
    Column("mode", "方式", choice(R.Mode), "驻点帮扶", ("帮扶方式", "驻厂方式")),
    Column("from_on", "开始日期", DayToComeCell, "2026-03-01", ("开始时间", "起始日期"), True),
    Column("until_on", "结束日期", DayToComeCell, "", ("结束时间", "截止日期")),
)
# fmt: on

SHEET = Sheet(
    model=Residency,
    noun="驻厂员",
    measure="人次",
    columns=COLUMNS,
    keys=("enterprise", "user"),
    notes=(
        "每行一家企业的一位驻厂员，以企业和人员识别：在任的更新，没有登记的新增；结束后再来的，开始日期须在上次结束之后。",
        "企业填统一社会信用代码、全称或简称；驻厂员填姓名，有同名的填手机号码。两者都须已登记，企业联络员不能任驻厂员。",
        "仍在任的，结束日期留空。方式留空的按“驻点帮扶”。",
    ),
    elsewhere={},
    hidden=frozenset(),
    writes=(Residency,),
)


class ResidencyResource(RowResource):
    class Meta(RowResource.Meta):
        model = Residency

    sheet = SHEET
    lookups: ClassVar = {
        "enterprise": lambda: lookup_of(
            Enterprise.objects.only("credit_code", "name", "short_name"),
            lambda one: (one.credit_code, one.name, one.short_name),
        ),
        "user": lambda: lookup_of(
            who_may_be_posted(), lambda person: (person.real_name, person.mobile or "")
        ),
    }
    constraint_fields: ClassVar = {"one_open_residency_per_enterprise_and_user": "user"}

    def by_key(self, rows):
        """Of each person's times at an enterprise the open one, else the last."""
        last = sorted(rows, key=lambda row: (row.until_on is None, row.from_on))
        return super().by_key(last)

    def is_another(self, record, row):
        """A time that begins after the last has ended; without a first day that is not known."""
        if record.until_on is None:
            return False
        try:
            begins = self.fields["from_on"].widget.clean(row.get("from_on"))
        except ValueError:  # said with the row
            return False
        return begins is None or begins > record.until_on
