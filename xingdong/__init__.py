"""The project: settings, addresses and the processes that run it."""

from xingdong.celery import app as celery_app

__all__ = ["celery_app"]
