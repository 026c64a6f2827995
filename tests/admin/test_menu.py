"""Menu, permissions and pages of the admin name the same things."""

from django.apps import apps
from django.contrib import admin

from xingdong.backoffice.menu import MENU
from xingdong.backoffice.permissions import PERMISSIONS

LINES = [line for _, lines in MENU for line in lines]


def granted() -> set[str]:
    """Every permission that the table gives to anybody."""
    return {
        "{}.{}_{}".format(model.split(".")[0], verb, model.split(".")[1])
        for models in PERMISSIONS.values()
        for model, verbs in models.items()
        for verb in verbs
    }


def test_every_line_of_the_menu_is_for_somebody():
    assert {line.permission for line in LINES} - granted() == {""}


def test_the_permissions_are_about_models_that_exist():
    named = {model for models in PERMISSIONS.values() for model in models}
    assert {model for model in named if not apps.get_model(model)} == set()


def test_every_page_that_somebody_may_see_is_in_the_menu():
    pages = {f"{model._meta.app_label}.{model._meta.model_name}" for model in admin.site._registry}
    seen = {model for models in PERMISSIONS.values() for model in models}
    lines = {line.permission.replace(".view_", ".") for line in LINES}
    assert (pages & seen) - lines == set()
