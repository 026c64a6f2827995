"""A process that orders without end: `python -m tests.support.order_writer LOG`.

Each number is written to the log once its order, with a file, is committed.
"""

import sys
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402  models need the setup
from django.utils import timezone  # noqa: E402

from enterprises.models import Enterprise, Liaison  # noqa: E402
from grids.models import Grid, MicroGrid  # noqa: E402
from requests_desk import actions  # noqa: E402
from requests_desk.models import Attachment  # noqa: E402
from tests.cast import SINCE, draft, make_department, make_item, person  # noqa: E402
from xingdong.files.aftercare import keep_files  # noqa: E402
from xingdong.files.uploads import CheckedFile  # noqa: E402


def write_for_ever(log: Path) -> None:
    settings.MOST_FILES_A_DAY = 1_000_000
    grid = Grid.objects.create(code="G2", name="第二网格")
    micro_grid = MicroGrid.objects.create(grid=grid, code="MG-05", name="示例路片区")
    enterprise = Enterprise.objects.create(
        credit_code="91320499MA9X00011U", name="常州示例轨道配件有限公司", micro_grid=micro_grid
    )
    liaison = person("liaison", "李联络")
    Liaison.objects.create(enterprise=enterprise, user=liaison, from_on=SINCE, is_primary=True)
    item = make_item("HR-01", "专场招聘", make_department("RSZX", "人社中心"))
    with log.open("a") as committed:
        while True:
            now = timezone.now()
            order = actions.submit_order(draft(enterprise, item), by=liaison, now=now)
            content = f"{order.number} 的简章".encode()
            file = CheckedFile("简章.pdf", ContentFile(content), "application/pdf", len(content))
            keep_files(
                Attachment, [file], by=liaison, now=now, order=order, event=order.events.get()
            )
            committed.write(f"{order.number}\n")
            committed.flush()


if __name__ == "__main__":
    write_for_ever(Path(sys.argv[1]))
