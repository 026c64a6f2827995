"""Files in a form, checked by their content."""

from django import forms

from . import uploads


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class UploadsField(forms.FileField):
    """Several files, each checked by content; cleans to a list of ``CheckedFile``."""

    widget = SeveralFilesInput(attrs={"accept": uploads.ACCEPTED, "multiple": True})

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "附件")
        kwargs.setdefault("required", False)
        kwargs.setdefault(
            "help_text",
            "可选。照片、视频、PDF、Word、Excel、PPT、WPS 或 ZIP，最多 5 个；"
            "每个不超过 10 MB，视频不超过 50 MB。照片里的位置信息会去掉，其他文件里的不会。",
        )
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        given = data if isinstance(data, list | tuple) else [data]
        given = [upload for upload in given if upload]
        if not given:
            super().clean(None, initial)
        return uploads.check_uploads(given)
