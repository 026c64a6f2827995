"""Our pages run nothing but our own files; the admin has the exceptions it cannot do without."""

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def policy(response) -> dict[str, list[str]]:
    directives = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in directives}


def test_our_pages_are_strict(client):
    assert policy(client.get("/accounts/login/")) == {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }


def test_the_admin_has_its_own_policy(client):
    strict, admin = policy(client.get("/accounts/login/")), policy(client.get("/admin/login/"))
    assert {name: values for name, values in admin.items() if strict[name] != values} == {
        "script-src": ["'self'", "'unsafe-eval'"],
    }


def test_the_admin_writes_no_script_and_no_style_into_its_pages(administrator, client):
    client.force_login(administrator)
    for page in ("index", "accounts_user_changelist", "accounts_user_add"):
        text = client.get(reverse(f"admin:{page}")).text
        assert re.findall(r"<style|<script(?![^>]*\bsrc=)| style=| on\w+=", text) == []


def test_a_page_that_only_sounds_like_the_admin_is_strict(client):
    assert "'unsafe-eval'" not in client.get("/administration/")["Content-Security-Policy"]
