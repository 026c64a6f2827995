"""Nobody fills the disk or a desk in a day: a sentence says when it is enough."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from requests_desk.actions import write_message
from requests_desk.models import Attachment
from tests.cast import fresh
from xingdong.files.uploads import check_uploads
from xingdong.records.refusals import NotAllowed


def pdfs(count: int):
    return check_uploads(
        [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.7\n" + b"\0" * 20) for n in range(count)]
    )


def test_a_person_sends_so_many_files_a_day(routed, liaison, clerk, settings, now):
    settings.MOST_FILES_A_DAY = 3
    write_message(routed, by=liaison, text="见附件。", files=pdfs(2), now=now)
    events = routed.events.count()
    with pytest.raises(NotAllowed, match="每人每天最多上传 3 个附件，您今天已有 2 个。") as refusal:
        write_message(fresh(routed), by=liaison, text="还有。", files=pdfs(2), now=now)
    assert refusal.value.not_now
    assert (routed.events.count(), Attachment.objects.count()) == (events, 2)
    write_message(fresh(routed), by=clerk, text="收到。", files=pdfs(2), now=now)
    tomorrow = now + timedelta(days=1)
    write_message(fresh(routed), by=liaison, text="还有。", files=pdfs(2), now=tomorrow)


def test_a_person_writes_so_many_messages_a_day(routed, liaison, clerk, settings, now):
    settings.MOST_MESSAGES_A_DAY = 2
    for text in ("一", "二"):
        write_message(fresh(routed), by=liaison, text=text, now=now)
    events = routed.events.count()
    with pytest.raises(NotAllowed, match="每人每天最多留言 2 条，今天已经写满。"):
        write_message(fresh(routed), by=liaison, text="三", now=now)
    assert routed.events.count() == events
    write_message(fresh(routed), by=clerk, text="在。", now=now)
    write_message(fresh(routed), by=liaison, text="三", now=now + timedelta(days=1))
