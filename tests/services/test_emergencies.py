"""The red box: danger to people now, and not the same words about something else."""

import pytest

from services.suggesting import Call, emergency_in


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("车间着火了", Call.FIRE),
        ("隔壁厂房在冒黑烟，好像烧起来了", Call.FIRE),
        ("储罐阀门在漏氨", Call.FIRE),
        ("有人被冲床压住手了 血止不住", Call.MEDICAL),
        ("女工在更衣室晕过去了，叫不醒", Call.MEDICAL),
        ("两帮人拿着钢管打起来了", Call.POLICE),
    ],
)
def test_danger_now_raises_the_box(fitted, text, call):
    assert emergency_in(text).calls[0] == call


@pytest.mark.parametrize(
    "text",
    [
        "",
        "想招20个焊工",
        "上个月火灾保险理赔一直没到账",
        "想申请一次火灾疏散演练的指导",
        "低压电工考试里触电急救那一科没过，能补考吗",
        "请专家来做防泄漏检查",
        "订单爆了，十万火急招三十个普工",
    ],
)
def test_talk_of_danger_raises_nothing(fitted, text):
    assert emergency_in(text) is None


@pytest.mark.parametrize(
    ("text", "raised"),
    [("车间着火了", True), ("去年车间着过火，想换灭火器", False), ("想招20个焊工", False)],
)
def test_without_a_model_the_signs_decide(db, no_model, text, raised):
    assert (emergency_in(text) is not None) is raised


def test_the_words_are_those_of_the_text(fitted):
    text = "三号楼冒黑烟，有人晕倒了"
    emergency = emergency_in(text)
    assert emergency.calls == (Call.FIRE, Call.MEDICAL)
    assert all(words in text for words in emergency.words)
