"""Whom an enterprise may call."""

from datetime import date

from grids.models import SocialWorker

from .rows import Row


def helpers(micro_grid_id: int | None, today: date) -> list[Row]:
    """The social workers of a micro-grid: ``name`` and ``phone`` of their office."""
    workers = SocialWorker.objects.answering_for(micro_grid_id, today)
    return [{"name": worker.user.real_name, "phone": worker.office_phone} for worker in workers]
