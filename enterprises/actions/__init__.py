"""The writers of the records that follow a rule; plain fields are saved by the admin's forms."""

from .headcounts import copy_headcount, record_headcount
from .turns import change_stage, change_status

__all__ = ["change_stage", "change_status", "copy_headcount", "record_headcount"]
