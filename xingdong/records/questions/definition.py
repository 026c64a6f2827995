"""A form that people made, as data: what a question may say, and which are asked.

A question is a mapping: ``key``, ``label``, ``type``; ``required``, ``choices``, ``help``, ``when``
(asked only after a certain answer), ``retired`` (asked no more; earlier answers keep its words),
``retired_choices``. What else stands there belongs to whoever asks.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

Question = dict[str, Any]


class QuestionType(models.TextChoices):
    TEXT = "text", "单行文字"
    TEXTAREA = "textarea", "多行文字"
    INT = "int", "整数"
    DECIMAL = "decimal", "小数"
    DATE = "date", "日期"
    DATETIME = "datetime", "日期时间"
    CHOICE = "choice", "单选"
    MULTICHOICE = "multichoice", "多选"
    PHONE = "phone", "电话号码"
    BOOL = "bool", "是否"


NUMBERS = (QuestionType.INT, QuestionType.DECIMAL)
CHOICES = (QuestionType.CHOICE, QuestionType.MULTICHOICE)
YES, NO = "yes", "no"


def validate_questions(value: Any) -> None:
    """Refuse a form that could not be drawn; raise ``ValidationError`` naming the question."""
    if not isinstance(value, list):
        raise ValidationError("表单字段应为列表。")
    seen: dict[str, Question] = {}
    for number, question in enumerate(value, start=1):
        where = f"第 {number} 个表单字段"
        if not isinstance(question, dict) or not question.get("key") or not question.get("label"):
            raise ValidationError(f"{where}缺少 key 或 label。")
        if question["key"] in seen:
            raise ValidationError(f"{where}的 key「{question['key']}」重复。")
        if question.get("type") not in QuestionType.values:
            raise ValidationError(f"{where}的类型「{question.get('type')}」不受支持。")
        if question["type"] in CHOICES and not question.get("choices"):
            raise ValidationError(f"{where}是选择题，缺少 choices。")
        if "when" in question and not _can_be_met(question["when"], seen):
            raise ValidationError(f"{where}的 when 须写明前面某个字段的 key，和 is 或 above。")
        seen[question["key"]] = question


def validate_numbers(value: Any) -> None:
    """Like ``validate_questions``; what is asked are numbers that can be summed."""
    validate_questions(value)
    for number, question in enumerate(value, start=1):
        if question["type"] not in NUMBERS:
            raise ValidationError(f"第 {number} 个成效数字的类型应为 int 或 decimal。")


def _can_be_met(when: Any, earlier: Mapping[str, Question]) -> bool:
    return (
        isinstance(when, dict)
        and when.get("key") in earlier
        and (isinstance(when.get("is"), str) or isinstance(when.get("above"), int))
    )


def asked(questions: Sequence[Question]) -> list[Question]:
    """Those that are still put to people."""
    return [question for question in questions if not question.get("retired")]


def named(question: Question) -> str:
    """The question in a sentence: its words, in quotation marks."""
    return f"“{question['label']}”" if question["label"] else "没写好的问题"


def is_met(question: Question, answer_of: Callable[[str], Any]) -> bool:
    """Whether ``question`` is to be asked after the answers that ``answer_of`` a key gives."""
    when = question.get("when")
    if not when:
        return True
    given = answer_of(when["key"])
    if "above" in when:
        return given is not None and given > when["above"]
    if isinstance(given, bool):
        given = YES if given else NO
    return when["is"] in given if isinstance(given, list) else when["is"] == given


def condition_words(question: Question, questions: Sequence[Question]) -> str:
    """「“上课方式”选“送教上门”时」; empty for what is always asked."""
    when = question.get("when")
    if not when:
        return ""
    labels = {one["key"]: one["label"] for one in questions}
    label = labels.get(when["key"], when["key"])
    if "above" in when:
        return f"“{label}”大于 {when['above']} 时"
    chosen = {YES: "是", NO: "否"}.get(when["is"], when["is"])
    return f"“{label}”选“{chosen}”时"
