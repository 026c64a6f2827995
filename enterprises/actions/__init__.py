"""The writers of the records that follow a rule; plain fields are saved by the admin's forms."""

from .growth import change_stage, change_status
from .headcounts import copy_headcount, record_headcount
from .own_changes import (
    DecidedAlready,
    ask_changes,
    confirm_change,
    confirm_changes,
    correct_from_finding,
    correct_record,
    name_contact,
    refuse_change,
)
from .plans import clear_line, report_line
from .visits import (
    Diary,
    SettledAlready,
    correct_visit,
    plan_visit,
    settle_finding,
    write_visit,
)

__all__ = [
    "DecidedAlready",
    "Diary",
    "SettledAlready",
    "ask_changes",
    "change_stage",
    "change_status",
    "clear_line",
    "confirm_change",
    "confirm_changes",
    "copy_headcount",
    "correct_from_finding",
    "correct_record",
    "correct_visit",
    "name_contact",
    "plan_visit",
    "record_headcount",
    "refuse_change",
    "report_line",
    "settle_finding",
    "write_visit",
]
