"""Survey links that work without signing in: signed, for one survey, worthless once answered."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from requests_desk.models import Survey

_signer = Signer(salt="requests_desk.survey")


def survey_path(survey: Survey) -> str:
    """The path of the survey's own page; whoever has it may answer, once, until it expires."""
    return reverse("orders:survey", args=[_signer.sign_object({"survey": survey.pk})])


def survey_from(token: str) -> Survey | None:
    """The survey a link belongs to; None when the link was tampered with."""
    try:
        pk = _signer.unsign_object(token)["survey"]
    except (BadSignature, KeyError, TypeError, ValueError):
        return None
    return (
        Survey.objects.filter(pk=pk)
        .select_related("order__item", "order__enterprise", "order__assignment")
        .first()
    )
