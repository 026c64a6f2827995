"""What is wrong with a form somebody is making, and what could be better; in plain Chinese."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from .definition import CHOICES, Question, QuestionType, asked, named

WORDS = {"bad": "要改", "warn": "建议", "good": "好"}  # what must be mended first
MOST_REQUIRED, MOST_QUESTIONS = 6, 12
SENSITIVE = re.compile("身份证|银行卡|银行账号|护照|病历|病史|宗教|婚姻|生育|征信|密码|指纹|人脸")
# What a line of text is often asked for although a type knows it better.
BETTER: tuple[tuple[str, QuestionType], ...] = (
    ("(日期|哪天|哪一天)$", QuestionType.DATE),
    ("(人数|数量|套数|件数|场次)$", QuestionType.INT),
    ("(电话|手机|手机号|联系方式)$", QuestionType.PHONE),
    ("^(是否|有没有|有无)", QuestionType.BOOL),
)
# Kinds of an answered question that may become another: earlier answers still fit.
WIDER = {
    (QuestionType.TEXT, QuestionType.TEXTAREA),
    (QuestionType.INT, QuestionType.DECIMAL),
    (QuestionType.CHOICE, QuestionType.MULTICHOICE),
}


@dataclass(frozen=True)
class Uses:
    """How often questions and choices were answered, by key and by key and choice."""

    answers: Counter[str] = field(default_factory=Counter)
    choices: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, key: str, answer: object) -> None:
        """One more answer; nothing is counted for an empty one."""
        if answer in (None, "", []):
            return
        self.answers[key] += 1
        for choice in answer if isinstance(answer, list) else [answer]:
            if isinstance(choice, str):
                self.choices[key, choice] += 1


@dataclass(frozen=True)
class Check:
    """One sentence; ``bad`` must be mended before the form is used. ``key`` names the question."""

    tone: str
    text: str
    key: str = ""

    @property
    def word(self) -> str:
        return WORDS[self.tone]


@dataclass(frozen=True)
class Draft:
    """The form as it is being made, and as it is in use."""

    questions: Sequence[Question]
    before: Sequence[Question]
    uses: Uses
    already_asked: Sequence[str] = ()  # labels that everybody fills in beside these questions

    @property
    def asked(self) -> list[Question]:
        return asked(self.questions)


Examiner = Callable[[Draft], Iterator[Check]]


def _labels(draft: Draft) -> Iterator[Check]:
    names = Counter(question["label"] for question in draft.asked)
    for number, question in enumerate(draft.asked, start=1):
        label = question["label"]
        if not label:
            yield Check("bad", f"第 {number} 个问题还没有写问什么。", question["key"])
        elif names[label] > 1:
            yield Check("bad", f"“{label}”问了两遍，请删去一个。", question["key"])


def _choices(draft: Draft) -> Iterator[Check]:
    for question in draft.asked:
        if question["type"] in CHOICES and len(question["choices"]) < 2:
            words = f"{named(question)}至少要有两个选项，每行写一个。"
            yield Check("bad", words, question["key"])


def _conditions(draft: Draft) -> Iterator[Check]:
    """A question hangs on an answer that is asked before it and can be given."""
    earlier: dict[str, Question] = {}
    for question in draft.asked:
        when, name = question.get("when"), named(question)
        if when and when["key"] not in earlier:
            yield Check("bad", f"{name}要看另一题的回答，请把那一题排在前面。", question["key"])
        elif when and when.get("above", 0) is None:
            yield Check("bad", f"{name}：请写明大于几时才问。", question["key"])
        elif when and not _is_choice(earlier[when["key"]], when):
            yield Check(
                "bad",
                f"{name}：选项“{when['is']}”已经没有了，请另选什么时候出现。",
                question["key"],
            )
        earlier[question["key"]] = question


def _is_choice(question: Question, when: dict) -> bool:
    return question["type"] not in CHOICES or when.get("is") in question["choices"]


def _kinds(draft: Draft) -> Iterator[Check]:
    """An answered question stays of its kind, so that earlier answers can be read and counted."""
    kinds = {question["key"]: question["type"] for question in draft.before}
    for question in draft.asked:
        before, count = kinds.get(question["key"]), draft.uses.answers[question["key"]]
        same = {(before, before), *WIDER}
        if before and count and (before, question["type"]) not in same:
            words = f"{named(question)}已有 {count} 件答过，不能改类型；请停用它，另加一题。"
            yield Check("bad", words, question["key"])


def _length(draft: Draft) -> Iterator[Check]:
    required = sum(bool(question.get("required")) for question in draft.asked)
    if required > MOST_REQUIRED:
        yield Check("warn", f"必填 {required} 题，超过 {MOST_REQUIRED} 题会有人填不下去。")
    else:
        yield Check("good", f"必填 {required} 题，不超过 {MOST_REQUIRED} 题。")
    if len(draft.asked) > MOST_QUESTIONS:
        yield Check("warn", f"一共 {len(draft.asked)} 题，建议不超过 {MOST_QUESTIONS} 题。")


def _sensitive(draft: Draft) -> Iterator[Check]:
    found = [question for question in draft.asked if SENSITIVE.search(question["label"])]
    for question in found:
        yield Check("warn", f"{named(question)}是敏感信息，办事用不到就不要收。", question["key"])
    if not found:
        yield Check("good", "没有要身份证号等敏感信息。")


def _twice(draft: Draft) -> Iterator[Check]:
    for question in draft.asked:
        if question["label"] in draft.already_asked:
            yield Check("warn", f"{named(question)}每张单都会问，不用再加。", question["key"])


def _better_kinds(draft: Draft) -> Iterator[Check]:
    for question in draft.asked:
        kind = next((kind for words, kind in BETTER if re.search(words, question["label"])), None)
        if kind and question["type"] == QuestionType.TEXT:
            words = f"{named(question)}用“{kind.label}”更好填，也不容易填错。"
            yield Check("warn", words, question["key"])


EXAMINERS: tuple[Examiner, ...] = (
    _labels, _choices, _conditions, _kinds, _length, _sensitive, _twice, _better_kinds,
)  # fmt: skip


def examine(draft: Draft) -> list[Check]:
    """Everything there is to say, what must be mended first."""
    found = [check for examiner in EXAMINERS for check in examiner(draft)]
    return sorted(found, key=lambda check: [*WORDS].index(check.tone))
