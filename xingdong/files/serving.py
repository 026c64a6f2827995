"""How a file leaves the house: after the permission check, and never to be run by a browser."""

from django.http import FileResponse, Http404

from .models import Attachment

NOT_KEPT = "private, no-store"
NOTHING_RUNS = "default-src 'none'; sandbox"


def download(attachment: Attachment) -> FileResponse:
    response = FileResponse(
        attachment.file.open("rb"),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response["Cache-Control"] = NOT_KEPT
    response["Content-Security-Policy"] = NOTHING_RUNS
    return response


def show(attachment: Attachment, copy: str) -> FileResponse:
    """The ``preview`` or the ``thumbnail``; both are JPEG files that we have drawn ourselves."""
    file = getattr(attachment, copy)
    if not file:
        raise Http404
    response = FileResponse(file.open("rb"), content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = NOT_KEPT
    response["Content-Security-Policy"] = NOTHING_RUNS
    return response
