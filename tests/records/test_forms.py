"""Every text that comes in goes through one spelling, whatever form it came in by."""

from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.contrib import admin
from django.http import QueryDict
from django_filters import FilterSet

from requests_desk.forms.ordering import AnonymousOrderForm, OrderForm
from xingdong.records.forms import Form, OneSpelling

BELOW = "xingdong.accounts."
OURS = ("xingdong", "grids", "enterprises", "services", "requests_desk")
ROOT = Path(__file__).parents[2]


def all_subclasses(base: type) -> set[type]:
    found = set()
    for one in base.__subclasses__():
        found |= {one, *all_subclasses(one)}
    return found


@pytest.fixture(scope="module", autouse=True)
def every_form_is_loaded():
    for room in OURS:
        for file in (ROOT / room).rglob("*.py"):
            if "Form" in file.read_text() and "migrations" not in file.parts:
                import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))


def is_ours(kind: type) -> bool:
    return kind.__module__.split(".")[0] in OURS


def test_every_form_takes_its_texts_through_one_place():
    ours = [form for form in all_subclasses(forms.BaseForm) if is_ours(form)]
    assert len(ours) > 60
    alone = [form for form in ours if not issubclass(form, OneSpelling)]
    # The floor below knows no records: what is typed there signs somebody in or names a token.
    above = {form.__name__ for form in alone if not form.__module__.startswith(BELOW)}
    assert above == {"PlacingFormMixin", "OfOurEra", "InWords"}  # parts of forms, never used alone


def test_so_does_every_filter():
    ours = [one for one in all_subclasses(FilterSet) if is_ours(one)]
    assert ours
    assert [one for one in ours if not issubclass(one._meta.form, OneSpelling)] == []


def test_and_every_page_of_the_admin():
    for model, page in admin.site._registry.items():
        if is_ours(type(page)):
            assert issubclass(page.form, OneSpelling), model
            assert [one for one in page.inlines if not issubclass(one.form, OneSpelling)] == []


def test_what_nobody_sees_leaves_and_nothing_visible_is_refused(item):
    sent = {"title": "\u200b\ufeff\u2060", "description": "第一行\r\n第二行\x0b第三行\u200b"}
    form = AnonymousOrderForm(QueryDict(mutable=True) | sent, item=item)
    form.is_valid()
    assert form.errors["title"] == ["此项必填。"]
    assert form.cleaned_data["description"] == "第一行\n第二行\n第三行"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_line_break_counts_once(ends):
    words = ends.join(["字" * 24] * 19 + ["字" * (500 - 25 * 19)])

    class Answer(Form):
        said = forms.CharField(max_length=500, widget=forms.Textarea)

    assert Answer({"said": words}).is_valid()
    assert len(Answer({"said": words + "字"}).errors["said"]) == 1


def test_a_name_has_the_spelling_of_the_register(item):
    form = OrderForm({"contact_name": "阿卜杜拉 • 买买提", "title": "\uff21（常州）"}, item=item)
    form.is_valid()
    assert form.cleaned_data["contact_name"] == "阿卜杜拉·买买提"
    assert form.cleaned_data["title"] == "\uff21（常州）"


def test_a_password_is_what_was_typed():
    class SignIn(Form):
        password = forms.CharField(strip=False, widget=forms.PasswordInput)

    form = SignIn({"password": " a\u200bb "})
    assert (form.is_valid(), form.cleaned_data["password"]) == (True, " a\u200bb ")


class Wish(Form):
    title = forms.CharField()
    more = forms.CharField(required=False)
    secret = forms.CharField(widget=forms.PasswordInput)


@pytest.mark.parametrize("written", ["。", "!!!", "……", "—— ·"])
def test_what_has_to_be_said_is_said_in_words(written):
    form = Wish({"title": written, "more": written, "secret": written})
    assert form.errors == {"title": ["只有标点或符号，请用文字写明。"]}
    assert Wish({"title": f"{written}灯", "more": "", "secret": "!"}).is_valid()
