"""Forms that people make: asked, settled by conditions, edited row by row, judged in words."""

from collections import Counter

import pytest
from django import forms
from django.core.exceptions import ValidationError

from xingdong.records.questions.asking import answers_in, fields_of, settle_conditions
from xingdong.records.questions.changes import changes_between
from xingdong.records.questions.checks import Draft, Uses, examine
from xingdong.records.questions.definition import NUMBERS, asked, validate_questions
from xingdong.records.questions.editor import Editor, Effect

MODE = {
    "key": "mode",
    "label": "上课方式",
    "type": "choice",
    "required": True,
    "choices": ["到中心", "送教上门", "线上"],
}
PLACE = {
    "key": "q2",
    "label": "上课地点",
    "type": "text",
    "required": True,
    "when": {"key": "mode", "is": "送教上门"},
}
COUNT = {"key": "count", "label": "人数", "type": "int", "required": False}
QUESTIONS = [MODE, PLACE, COUNT]


class Asked(forms.Form):
    def __init__(self, questions, **kwargs):
        super().__init__(**kwargs)
        self.questions = questions
        self.fields.update(fields_of(questions, "a-"))

    def clean(self):
        settle_conditions(self, self.questions, "a-")
        return self.cleaned_data


def page(editor: Editor, **changed) -> dict:
    """What a browser sends of the page as it is drawn."""
    sent = {f"{editor.prefix}-count": str(len(editor.questions))}
    for row in editor.rows():
        for field in row.form:
            value = field.value()
            if value not in (None, False, ""):
                sent[field.html_name] = "on" if value is True else str(value)
    return {**sent, **changed}


def pressed(editor: Editor, button: str, **changed) -> Editor:
    after = Editor(
        editor.before, editor.prefix, editor.types, editor.uses, editor.effects,
        data=page(editor, **changed),
    )  # fmt: skip
    after.press(button)
    return after


@pytest.mark.parametrize(
    ("sent", "answers", "errors"),
    [
        ({"a-mode": "线上"}, {"mode": "线上", "q2": None, "count": None}, {}),
        ({"a-mode": "线上", "a-q2": "厂里"}, {"mode": "线上", "q2": None, "count": None}, {}),
        (
            {"a-mode": "送教上门", "a-q2": "厂里"},
            {"mode": "送教上门", "q2": "厂里", "count": None},
            {},
        ),
        (
            {"a-mode": "送教上门"},
            {"mode": "送教上门", "q2": "", "count": None},
            {"a-q2": ["此项必填。"]},
        ),
    ],
)
def test_what_hangs_on_an_answer_is_asked_after_it_alone(sent, answers, errors):
    form = Asked(QUESTIONS, data=sent)
    form.is_valid()
    assert form.errors == errors
    if not errors:
        assert answers_in(QUESTIONS, form.cleaned_data, "a-") == answers


@pytest.mark.parametrize(("number", "kept"), [("5", None), ("6", "多")])
def test_a_number_may_decide(number, kept):
    why = {
        "key": "why",
        "label": "为什么",
        "type": "text",
        "when": {"key": "count", "above": 5},
    }
    form = Asked([COUNT, why], data={"a-count": number, "a-why": "多"})
    assert form.is_valid()
    assert form.cleaned_data["a-why"] == kept


def test_a_retired_question_is_not_asked():
    assert list(fields_of([MODE, {**COUNT, "retired": True}], "a-")) == ["a-mode"]


@pytest.mark.parametrize("when", [{"key": "count", "is": "1"}, {"key": "mode"}, "mode", {}])
def test_a_condition_that_cannot_be_met_is_refused(when):
    with pytest.raises(ValidationError, match="第 2 个表单字段的 when"):
        validate_questions([MODE, {**PLACE, "when": when}, COUNT])


def test_a_page_that_nobody_touched_is_the_form_as_it_is():
    editor = Editor(QUESTIONS, "q")
    again = pressed(editor, "show")
    assert again.questions == QUESTIONS
    assert changes_between(QUESTIONS, again.questions) == []


@pytest.mark.parametrize(
    ("button", "keys"),
    [
        ("up:1", ["q2", "mode", "count"]),
        ("down:1", ["mode", "count", "q2"]),
        ("up:0", ["mode", "q2", "count"]),
        ("down:2", ["mode", "q2", "count"]),
        ("remove:2", ["mode", "q2"]),
        ("add:date", ["mode", "q2", "count", "q3"]),
        ("add:picture", ["mode", "q2", "count"]),
        ("up:99", ["mode", "q2", "count"]),
        ("nonsense", ["mode", "q2", "count"]),
    ],
)
def test_each_button_changes_one_row(button, keys):
    assert [one["key"] for one in pressed(Editor(QUESTIONS, "q"), button).questions] == keys


def test_what_was_answered_is_retired_and_comes_back():
    uses = Uses(Counter(count=3))
    retired = pressed(Editor(QUESTIONS, "q", uses=uses), "remove:2")
    assert retired.questions[2] == {**COUNT, "retired": True}
    assert pressed(retired, "return:2").questions == QUESTIONS


def test_a_page_that_leaves_an_answered_question_out_retires_it():
    uses = Uses(Counter(mode=1))
    editor = Editor(QUESTIONS, "q", uses=uses, data={"q-count": "0"})
    assert editor.questions == [{**MODE, "retired": True}]


def test_a_choice_in_use_is_retired_and_one_without_use_is_gone():
    uses = Uses(Counter(mode=2), Counter({("mode", "送教上门"): 2}))
    editor = Editor([MODE], "q", uses=uses)
    fewer = pressed(editor, "show", **{"q-0-choices": "到中心\n到企业"})
    assert fewer.questions[0]["choices"] == ["到中心", "到企业"]
    assert fewer.questions[0]["retired_choices"] == ["送教上门"]
    assert fewer.rows()[0].retired == ["送教上门（选过 2 次）"]
    back = pressed(fewer, "show", **{"q-0-choices": "送教上门\n到中心"})
    assert "retired_choices" not in back.questions[0]


def test_an_effect_belongs_to_its_type():
    effects = [Effect("raises_grade", "critical", "特急", "bool")]
    danger = {"key": "d", "label": "危险", "type": "bool", "required": False}
    editor = Editor([danger], "q", effects=effects)
    raised = pressed(editor, "show", **{"q-0-effect": "raises_grade"})
    assert raised.questions == [{**danger, "raises_grade": "critical"}]
    as_text = pressed(raised, "show", **{"q-0-type": "text"})
    assert as_text.questions == [{**danger, "type": "text"}]


def test_results_report_numbers_alone():
    editor = Editor([], "n", types=NUMBERS)
    assert pressed(editor, "add:text").questions == []
    assert [one["type"] for one in pressed(editor, "add:decimal").questions] == ["decimal"]


def test_a_stale_condition_stays_on_the_page_until_somebody_decides():
    editor = pressed(Editor(QUESTIONS, "q"), "up:1")
    assert editor.questions[0]["when"] == PLACE["when"]
    assert not editor.is_sound
    assert pressed(editor, "down:0").questions == QUESTIONS


@pytest.mark.parametrize(
    ("questions", "sentence"),
    [
        ([{**COUNT, "label": ""}], "第 1 个问题还没有写问什么。"),
        ([COUNT, {**COUNT, "key": "b"}], "“人数”问了两遍，请删去一个。"),
        ([{**MODE, "choices": ["一个"]}], "“上课方式”至少要有两个选项，每行写一个。"),
        ([PLACE, MODE], "“上课地点”要看另一题的回答，请把那一题排在前面。"),
        (
            [{**MODE, "choices": ["线上", "线下"]}, PLACE],
            "“上课地点”：选项“送教上门”已经没有了，请另选什么时候出现。",
        ),
        ([{**COUNT, "type": "text"}], "“人数”已有 3 件答过，不能改类型；请停用它，另加一题。"),
    ],
)
def test_what_must_be_mended_is_said_first(questions, sentence):
    checks = examine(Draft(questions, QUESTIONS, Uses(Counter(count=3))))
    assert (checks[0].tone, checks[0].text) == ("bad", sentence)


def test_advice_does_not_stand_in_the_way():
    questions = [
        {"key": "a", "label": "员工身份证号", "type": "text", "required": True},
        {"key": "b", "label": "期望日期", "type": "text"},
        {"key": "c", "label": "联系人", "type": "text"},
    ]
    checks = examine(Draft(questions, [], Uses(), already_asked=["联系人"]))
    assert [check.text for check in checks if check.tone != "good"] == [
        "“员工身份证号”是敏感信息，办事用不到就不要收。",
        "“联系人”每张单都会问，不用再加。",
        "“期望日期”用“日期”更好填，也不容易填错。",
    ]
    assert [check.text for check in checks if check.tone == "good"] == ["必填 1 题，不超过 6 题。"]


def test_changes_are_told_in_words():
    after = [
        {**COUNT, "required": True, "type": "decimal"},
        {**MODE, "choices": ["到中心", "线上"], "label": "怎么上课", "help": "任选"},
        {"key": "q3", "label": "名册", "type": "text"},
    ]
    assert changes_between(QUESTIONS, after) == [
        "不再问“上课地点”",
        "新增“名册”",
        "“人数”改为小数",
        "“人数”改为必填",
        "“上课方式”改为“怎么上课”",
        "“怎么上课”的选项有变",
        "“怎么上课”的说明有变",
        "顺序有变",
    ]
    assert len(asked(after)) == 3
