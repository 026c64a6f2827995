"""One sentence in, the right item out; what must stay right, whatever is learned next."""

import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from services.models import ServiceItem, SuggestionModel, TrainingExample
from services.suggesting import emergency_in, suggest
from services.suggesting.model_cache import forget_model
from services.suggesting.scoring import Model
from services.tasks import refit_suggestions
from xingdong.health import NotReady, suggestions_work


def first(text: str) -> str:
    return suggest(text)[0].item.code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("旺季缺人,想招20个焊工", "HR-01"),
        ("新来的大学生没地方住", "PF-01"),
        ("厂门口路灯坏了", "PF-04"),
        ("垃圾没人清", "CG-02"),
        ("想办环评", "PC-02"),
        ("研发费用加计扣除怎么填", "PC-04"),
        ("想贷款五百万买设备", "IN-03"),
        ("暑假孩子没人带", "LC-01"),
        ("支部要换届了", "PB-01"),
        ("灭火器过期了", "CG-01"),
    ],
)
def test_golden_sentences(fitted, text, code):
    assert first(text) == code


def test_a_suggestion_tells_why(fitted):
    best = suggest("想招20个焊工")[0]
    assert "焊工" in best.words
    assert best.examples
    assert 0 < best.score <= 1


def test_three_at_most_and_the_best_first(fitted):
    scores = [one.score for one in suggest("有个事想问问", limit=3)]
    assert len(scores) <= 3
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("text", ["", "   ", "！！？", "\n\n"])
def test_a_text_that_says_nothing_gets_nothing(fitted, text):
    assert suggest(text) == []


@pytest.mark.parametrize(
    "text", ["😀😀", "hello, we need workers", "招" * 5000, "\0招工", "ﾊﾝｸﾞﾙ 한글"]
)
def test_odd_texts_do_no_harm(fitted, text):
    assert len(suggest(text)) <= 3


def test_an_item_no_longer_offered_is_not_suggested(fitted):
    ServiceItem.objects.filter(code="HR-01").update(is_active=False)
    assert "HR-01" not in [one.item.code for one in suggest("想招20个焊工")]


def test_without_a_model_the_phrases_answer(catalogue, no_model):
    best = suggest("我们想申请人才公寓")[0]
    assert (best.item.code, best.words) == ("PF-01", ("人才公寓",))


def test_a_model_of_another_format_is_not_used(few_texts, monkeypatch):
    monkeypatch.setattr("services.suggesting.scoring.FORMAT", 0)
    call_command("fit_suggestions", stdout=StringIO())
    monkeypatch.undo()
    assert first("我们想申请人才公寓") == "PF-01"


def cut_off(content: bytes) -> bytes:
    return content[: len(content) // 2]


def bits_turned(content: bytes) -> bytes:
    middle = len(content) // 2
    return (
        content[:middle]
        + bytes(byte ^ 255 for byte in content[middle : middle + 4000])
        + (content[middle + 4000 :])
    )


def of_another_catalogue(content: bytes) -> bytes:
    """It can be read, and its parts do not fit together."""
    model = Model.from_bytes(content)
    return replace(model, weights=model.weights[:, :3], idf=model.idf[:5]).to_bytes()


@pytest.mark.parametrize(
    "broken", [cut_off, bits_turned, of_another_catalogue, lambda _: b"", lambda _: b"no model"]
)
def test_a_broken_model_costs_no_page_and_is_fitted_again_at_night(few_texts, broken, client):
    call_command("fit_suggestions", stdout=StringIO())
    row = SuggestionModel.objects.get()
    SuggestionModel.objects.update(content=broken(bytes(row.content)))
    forget_model()
    assert first("我们想申请人才公寓") == "PF-01"
    assert emergency_in("车间着火了，有人被困") is not None
    with pytest.raises(NotReady, match="推荐模型不能用"):
        suggestions_work()
    assert refit_suggestions() is True
    forget_model()
    assert suggestions_work() == "可用"


def test_an_unchanged_corpus_is_not_fitted_again(few_texts):
    said = StringIO()
    call_command("fit_suggestions", "--if-needed", stdout=said)
    call_command("fit_suggestions", "--if-needed", stdout=said)
    assert "语料没有变化" in said.getvalue()
    assert SuggestionModel.objects.count() == 1


def test_a_correction_is_learned_by_the_next_fit(few_texts):
    """Every process takes the new model without a restart."""
    text = "嘟噜噜机器要人伺候"
    call_command("fit_suggestions", stdout=StringIO())
    assert first(text) != "HR-03"
    TrainingExample.objects.create(
        text=text,
        item=ServiceItem.objects.get(code="HR-03"),
        source=TrainingExample.Source.CORRECTION,
        created_at=timezone.now(),
    )
    assert refit_suggestions() is True
    forget_model()
    best = suggest(text)[0]
    assert best.item.code == "HR-03"
    assert text not in best.examples
    assert refit_suggestions() is False


def evaluated(tmp_path, *lines: dict) -> dict:
    path, said = tmp_path / "texts.jsonl", StringIO()
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    call_command("evaluate_suggestions", str(path), stdout=said)
    return json.loads(said.getvalue())


def test_the_evaluation_counts_and_names_the_misses(fitted, tmp_path):
    report = evaluated(
        tmp_path,
        {"text": "想招20个焊工", "items": ["HR-01"], "emergency": False},
        {"text": "想招20个焊工", "items": ["LC-02"], "emergency": False},
        {"text": "车间着火了", "items": ["CG-01"], "emergency": True},
        {"text": "去年火灾的保险理赔", "items": ["IN-02"], "emergency": False},
    )
    assert report["texts"] == 4
    assert report["top1"] == 0.75
    assert report["emergency_recall"] == report["emergency_precision"] == 1.0
    assert [miss["items"] for miss in report["misses"]] == [["LC-02"]]


def test_the_evaluation_says_which_line_is_wrong(fitted, tmp_path):
    path = tmp_path / "texts.jsonl"
    path.write_text('{"text": "好", "items": ["HR-01"]}\n{"text": 5}\n')
    with pytest.raises(CommandError, match="第 2 行"):
        call_command("evaluate_suggestions", str(path))
