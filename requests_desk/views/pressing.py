"""One press, one order: what tells a second press from another order."""

import hashlib
import uuid

from django import forms
from django.http import HttpRequest


def key_of(request: HttpRequest, form: forms.Form) -> str:
    """The form's key with a digest of what was typed and attached (handbook §7 E01).

    Pressing twice gives one order; going back, changing the text or the files and pressing again
    gives another instead of losing them.
    """
    key = form.cleaned_data["idempotency_key"] or uuid.uuid4().hex
    typed = sorted(
        (name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"
    )
    typed += [(upload.name, upload.size) for upload in form.cleaned_data["files"]]
    return f"{key}-{hashlib.sha256(repr(typed).encode()).hexdigest()[:16]}"
