"""Templates, styles and vendored files agree with each other."""

import importlib.util
import re
from pathlib import Path

import pytest
from django import forms
from django.template.loader import render_to_string

ROOT = Path(__file__).resolve().parent.parent
# The admin has its own look, mail carries its own styles.
OTHERS = {"admin", "unfold", "email.html"}
OURS = [
    path
    for path in sorted((ROOT / "templates").rglob("*.html"))
    if not OTHERS & set(path.relative_to(ROOT / "templates").parts)
]
STYLES = [*(ROOT / "static" / "css").glob("*.css"), *(ROOT / "static" / "vendor").rglob("*.css")]
LOGIC = re.compile(r"{[%{#].*?[%}#]}", re.DOTALL)

every_template = pytest.mark.parametrize(
    "path", OURS, ids=lambda path: str(path.relative_to(ROOT / "templates"))
)


@pytest.fixture(scope="module")
def known_classes():
    return {
        name
        for style in STYLES
        for name in re.findall(r"\.([a-zA-Z_][\w-]*)", style.read_text(encoding="utf-8"))
    }


@pytest.fixture(scope="module")
def known_icons():
    sprite = (ROOT / "static" / "img" / "icons.svg").read_text(encoding="utf-8")
    return set(re.findall(r'<symbol id="([^"]+)"', sprite))


@every_template
def test_every_class_is_defined_in_a_stylesheet(path, known_classes):
    used = set()
    for value in re.findall(r'\bclass="((?:[^"{]|{[%{#].*?[%}#]})*)"', path.read_text("utf-8")):
        # A name glued to a template tag (way-{{ tone }}) is only known when the page is drawn.
        used |= {name for name in LOGIC.sub("\0", value).split() if "\0" not in name}
    assert used - known_classes == set()


@every_template
def test_every_icon_is_in_the_sprite(path, known_icons):
    include = r'components/icon\.html" with name=(?:[\w.]+\|default:)?"([\w-]+)"(?!\|add)'
    names = set(re.findall(include, path.read_text("utf-8")))
    assert names - known_icons == set()


@every_template
def test_nothing_is_inline_that_the_security_policy_forbids(path):
    source = path.read_text("utf-8")
    assert re.findall(r'\s(?:style|on[a-z]+|hx-on[\w:-]*)="', source) == []
    assert re.findall(r"<style\b|<script(?![^>]*\bsrc=)", source) == []


@pytest.mark.parametrize("tone", ["green", "amber", "red", "paused"])
def test_a_light_is_a_shape_and_words(tone, known_icons):
    light = {"tone": tone, "words": "剩 3 小时 20 分", "at": "2026-03-02 17:30"}
    html = render_to_string("components/light.html", {"light": light})
    assert f"#light-{tone}" in html
    assert f"light-{tone}" in known_icons
    assert "剩 3 小时 20 分" in html


def test_the_vendored_files_are_the_ones_we_chose(capsys):
    spec = importlib.util.spec_from_file_location("vendor", ROOT / ".ci" / "vendor.py")
    vendor = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(vendor)
    assert vendor.check() == 0, capsys.readouterr().err


class Faces(forms.RadioSelect):
    """Drawn as faces by field.html."""


LEVELS = [(1, "非常不满意"), (2, "不满意"), (3, "基本满意"), (4, "满意"), (5, "非常满意")]
FACES = ["mood-cry", "mood-sad", "mood-empty", "mood-smile", "mood-happy"]
FIELDS = {
    "text": forms.CharField(label="标签", help_text="提示"),
    "textarea": forms.CharField(label="标签", help_text="提示", widget=forms.Textarea),
    "number": forms.IntegerField(label="标签", help_text="提示"),
    "date": forms.DateField(label="标签", help_text="提示"),
    "select": forms.ChoiceField(label="标签", help_text="提示", choices=[("a", "甲")]),
    "file": forms.FileField(label="标签", help_text="提示"),
    "checkbox": forms.BooleanField(label="标签", help_text="提示"),
    "radio": forms.ChoiceField(
        label="标签", help_text="提示", choices=[("a", "甲")], widget=forms.RadioSelect
    ),
    "checkboxes": forms.MultipleChoiceField(
        label="标签", help_text="提示", choices=[("a", "甲")], widget=forms.CheckboxSelectMultiple
    ),
    "faces": forms.ChoiceField(label="标签", help_text="提示", choices=LEVELS, widget=Faces),
}


def draw(name, data=None):
    form = type("OneField", (forms.Form,), {"answer": FIELDS[name]})(data)
    return render_to_string("components/field.html", {"field": form["answer"]})


@pytest.mark.parametrize("name", FIELDS)
def test_help_and_error_stand_beside_the_field_and_are_announced(name):
    html = draw(name, data={})
    assert html.count("标签") == 1
    assert html.count('id="id_answer_helptext"') == 1
    assert html.count('id="id_answer_error"') == 1
    assert 'aria-describedby="id_answer_helptext id_answer_error"' in html
    assert "field-wrong" in html


@pytest.mark.parametrize("name", FIELDS)
def test_a_fresh_field_shows_no_error(name):
    html = draw(name)
    assert "field-wrong" not in html
    assert "_error" not in html


def test_the_rating_has_five_levels_and_none_is_chosen_beforehand():
    html = draw("faces")
    assert re.findall(r"icons\S*#(mood-\w+)", html) == FACES
    assert re.findall(r'rating-word">([^<]+)<', html) == [label for _, label in LEVELS]
    assert "checked" not in html


def test_a_step_that_cannot_be_undone_is_folded_and_says_so():
    action = {
        "key": "withdraw",
        "label": "撤回诉求",
        "url": "/orders/1/withdraw/",
        "tone": "danger",
        "help": "撤回后不能恢复。",
        "confirm": "确定撤回",
        "form": forms.Form(),
    }
    html = render_to_string(
        "components/action_panel.html", {"actions": [action], "csrf_token": "token"}
    )
    assert "<details" in html
    assert "open" not in re.search(r"<details[^>]*>", html)[0]
    assert "撤回后不能恢复。" in html
    assert "确定撤回" in html
    assert 'name="csrfmiddlewaretoken"' in html


def test_the_tab_bar_shows_four_entries_and_folds_the_rest_away():
    nav = [
        {
            "label": f"项{i}",
            "url": f"/{i}/",
            "icon": "home",
            "active": i == 1,
            "count": 0,
            "place": "bar" if i < 4 else "wide",
        }
        for i in range(6)
    ]
    html = render_to_string("base.html", {"nav": nav})
    assert html.count("nav-wide") == 2
    folded = html[html.index("nav-more-panel") : html.index("</details>")]
    assert re.findall(r"项\d", folded) == ["项4", "项5"]
    assert html.count('aria-current="page"') == 1
