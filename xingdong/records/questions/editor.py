"""The editor of a form: questions as rows of a page, changed by buttons, without a model.

The page carries the whole state, so every button works without JavaScript: it sends all rows, gets
one of them moved, added or taken away, and nothing is kept before somebody publishes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from xingdong.records.forms import Form

from .checks import Check, Draft, Uses, examine
from .definition import CHOICES, NO, NUMBERS, YES, Question, QuestionType, asked

MOST_ROWS = 60
LONGEST_LABEL, LONGEST_CHOICE = 60, 60


@dataclass(frozen=True)
class Effect:
    """What an answer brings about beside being read: the entry ``name: value`` of a question."""

    name: str
    value: str | bool
    words: str
    kind: QuestionType


class AnyChoiceField(forms.ChoiceField):
    """What is offered depends on the rows above, which may have moved: ``examine`` judges."""

    def validate(self, value: Any) -> None:
        pass


class QuestionForm(Form):
    """One row as it is typed: nothing is refused here, ``examine`` says what is wrong."""

    key = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput())
    retired = forms.BooleanField(required=False, widget=forms.HiddenInput())
    label = forms.CharField(
        label="问题（对方看到的话）",
        required=False,
        max_length=LONGEST_LABEL,
        widget=UnfoldAdminTextInputWidget(),
    )
    type = forms.ChoiceField(label="类型", widget=UnfoldAdminSelectWidget())
    help = forms.CharField(
        label="说明（可不填）",
        required=False,
        max_length=120,
        widget=UnfoldAdminTextInputWidget(),
    )
    choices = forms.CharField(
        label="选项，每行一个",
        required=False,
        max_length=3000,
        widget=UnfoldAdminTextareaWidget({"rows": 4}),
    )
    required = forms.BooleanField(
        label="必填，不填不能提交", required=False, widget=UnfoldBooleanSwitchWidget()
    )
    when = AnyChoiceField(label="什么时候出现", required=False, widget=UnfoldAdminSelectWidget())
    above = forms.IntegerField(
        label="大于几",
        required=False,
        min_value=0,
        max_value=1_000_000,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    effect = forms.ChoiceField(label="作用", required=False, widget=UnfoldAdminSelectWidget())

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """What may be chosen in ``name``; what is chosen already stays, even if it is stale."""
        field = cast("forms.ChoiceField", self.fields[name])
        chosen = self.initial.get(name)
        if chosen and chosen not in dict(choices):
            choices = [*choices, (chosen, "原来的条件（那一题要排在前面）")]
        field.choices = choices


@dataclass(frozen=True)
class Row:
    """One question on the page: its form, and what may be done with it."""

    number: int
    question: Question
    form: QuestionForm
    uses: int
    faults: list[str]
    is_open: bool
    focus: str = ""
    is_last: bool = False
    retired: Sequence[str] = ()

    @property
    def kind(self) -> str:
        return QuestionType(self.question["type"]).label

    @property
    def name(self) -> str:
        return self.question["label"] or f"第 {self.number + 1} 题"


@dataclass
class Editor:
    """``questions`` as they are being edited, ``before`` as they are in use.

    ``data`` is what the page sent, None at first. ``press`` carries out one of its buttons.
    """

    before: Sequence[Question]
    prefix: str
    types: Sequence[QuestionType] = tuple(QuestionType)
    uses: Uses = field(default_factory=Uses)
    effects: Sequence[Effect] = ()
    already_asked: Sequence[str] = ()
    data: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        self.questions: list[Question] = (
            [dict(question) for question in self.before] if self.data is None else self._typed()
        )
        self.opened = -1
        self.focus = ""

    # --- what was typed ---------------------------------------------------------------------------

    def _typed(self) -> list[Question]:
        data = self.data or {}
        count = str(data.get(f"{self.prefix}-count", "0"))
        rows = min(int(count), MOST_ROWS) if re.fullmatch("[0-9]{1,3}", count) else 0
        typed: dict[str, Question] = {}
        for number in range(rows):
            if question := self._read(self._form(number, data=data)):
                typed.setdefault(question["key"], question)
        lost = [question for question in self.before if question["key"] not in typed]
        used = [question for question in lost if self.uses.answers[question["key"]]]
        return [*typed.values(), *({**question, "retired": True} for question in used)]

    def _form(self, number: int, **kwargs: Any) -> QuestionForm:
        form = QuestionForm(prefix=f"{self.prefix}-{number}", **kwargs)
        form.offer("type", [(kind.value, kind.label) for kind in self.types])
        words = [(effect.name, effect.words) for effect in self.effects]
        form.offer("effect", [("", "只是一个问题"), *words])
        return form

    def _read(self, form: QuestionForm) -> Question | None:
        """The row as a question without what does not fit; ``examine`` finds what is missing."""
        form.is_valid()
        given = form.cleaned_data
        key, kind = given.get("key", ""), given.get("type")
        if not re.fullmatch("[A-Za-z0-9_]{1,30}", key) or not kind:
            return None
        known = {question["key"]: question for question in self.before}
        before = known.get(key, {})
        question: Question = {"key": key, "label": given.get("label", ""), "type": kind}
        question["required"] = given.get("required", False)
        if kind in CHOICES:
            question |= self._choices(key, given.get("choices", ""), before)
        if given.get("help"):
            question["help"] = given["help"]
        if condition := _condition(given.get("when", ""), given.get("above")):
            question["when"] = condition
        if given.get("retired"):
            question["retired"] = True
        for effect in self.effects:
            if given.get("effect") == effect.name and kind == effect.kind:
                question[effect.name] = before.get(effect.name) or effect.value
        return question

    def _choices(self, key: str, lines: str, before: Question) -> dict[str, list[str]]:
        """One a line, nothing twice; what somebody has chosen before is retired, not lost."""
        choices = list(dict.fromkeys(
            line.strip()[:LONGEST_CHOICE] for line in lines.splitlines() if line.strip()
        ))  # fmt: skip
        earlier = [*before.get("choices", []), *before.get("retired_choices", [])]
        retired = [one for one in earlier if one not in choices and self.uses.choices[key, one]]
        return {"choices": choices, **({"retired_choices": retired} if retired else {})}

    # --- the buttons ------------------------------------------------------------------------------

    def press(self, button: str) -> None:
        """``up:3``, ``down:3``, ``remove:3``, ``retire:3``, ``return:3`` or ``add:text``."""
        verb, _, what = button.partition(":")
        if verb == "add" and what in [kind.value for kind in self.types]:
            self._add(what)
        elif what.isdecimal() and int(what) < len(self.questions):
            moves = {"up": self._up, "down": self._down, "remove": self._remove,
                     "retire": self._retire, "return": self._return}  # fmt: skip
            if verb in moves:
                moves[verb](int(what))

    def _add(self, kind: str) -> None:
        if len(self.questions) >= MOST_ROWS:
            return
        keys = [question["key"] for question in [*self.questions, *self.before]]
        keys += self.uses.answers
        numbers = [int(key[1:]) for key in keys if re.fullmatch("q[0-9]{1,6}", key)]
        question: Question = {
            "key": f"q{max(numbers, default=0) + 1}",
            "label": "",
            "type": kind,
            "required": False,
        }
        if kind in CHOICES:
            question["choices"] = []
        at = len(asked(self.questions))
        self.questions.insert(at, question)
        self.opened, self.focus = at, "label"

    def _up(self, number: int) -> None:
        self._swap(number, number - 1, "up")

    def _down(self, number: int) -> None:
        self._swap(number, number + 1, "down")

    def _swap(self, number: int, other: int, focus: str) -> None:
        if 0 <= other < len(asked(self.questions)):
            rows = self.questions
            rows[number], rows[other] = rows[other], rows[number]
            self.opened, self.focus = other, focus

    def _remove(self, number: int) -> None:
        """Nobody has answered it; what was answered is retired."""
        if self.uses.answers[self.questions[number]["key"]]:
            self._retire(number)
        else:
            del self.questions[number]

    def _retire(self, number: int) -> None:
        self.questions.append({**self.questions.pop(number), "retired": True})

    def _return(self, number: int) -> None:
        question = self.questions.pop(number)
        question.pop("retired", None)
        self.questions.insert(len(asked(self.questions)), question)

    # --- the page ---------------------------------------------------------------------------------

    def checks(self) -> list[Check]:
        return examine(Draft(self.questions, self.before, self.uses, self.already_asked))

    @property
    def is_sound(self) -> bool:
        return all(check.tone != "bad" for check in self.checks())

    def rows(self) -> list[Row]:
        faults: dict[str, list[str]] = {}
        for check in self.checks():
            if check.tone == "bad":
                faults.setdefault(check.key, []).append(check.text)
        return [self._row(number, faults) for number in range(len(self.questions))]

    def _row(self, number: int, faults: Mapping[str, list[str]]) -> Row:
        question = self.questions[number]
        form = self._form(number, initial=self._initial(question))
        earlier = conditions_after(self.questions[:number])
        form.offer("when", [("", "总是出现"), *earlier])
        is_here = number == self.opened
        own = faults.get(question["key"], [])
        return Row(
            number, question, form, self.uses.answers[question["key"]], own,
            is_open=(is_here and self.focus == "label") or bool(own),
            focus=self.focus if is_here else "",
            is_last=number == len(asked(self.questions)) - 1,
            retired=self._retired_words(question),
        )  # fmt: skip

    def _initial(self, question: Question) -> dict[str, Any]:
        when = question.get("when", {})
        condition = f"{when['key']}>" if "above" in when else "=".join(when.values())
        return {
            **question,
            "choices": "\n".join(question.get("choices", [])),
            "when": condition,
            "above": when.get("above"),
            "effect": next((one.name for one in self.effects if question.get(one.name)), ""),
        }

    def _retired_words(self, question: Question) -> list[str]:
        """「送教上门（选过 41 次）」"""
        return [
            f"{one}（选过 {self.uses.choices[question['key'], one]} 次）"
            for one in question.get("retired_choices", [])
        ]


def _condition(value: str, above: int | None) -> dict[str, Any] | None:
    """「mode=送教上门」 or 「headcount>」 of the select, as a question keeps it."""
    key, mark, answer = value.partition("=")
    if mark:
        return {"key": key, "is": answer}
    return {"key": value.removesuffix(">"), "above": above} if value.endswith(">") else None


def conditions_after(earlier: Sequence[Question]) -> list[tuple[str, str]]:
    """Every answer to ``earlier`` questions on which a later one may hang."""
    offered = []
    for question in asked(earlier):
        key, label = question["key"], question["label"]
        if question["type"] in NUMBERS:
            offered.append((f"{key}>", f"“{label}”大于下面的数时"))
        answers = [(one, one) for one in question.get("choices", [])]
        if question["type"] == QuestionType.BOOL:
            answers = [(YES, "是"), (NO, "否")]
        offered += [(f"{key}={value}", f"“{label}”选“{word}”时") for value, word in answers]
    return offered
