"""Departments, the catalogue and the work calendar in the admin."""

from services.suggesting.admin import TrainingExampleAdmin

from .calendar import CalendarDayAdmin
from .departments import CategoryAdmin, DepartmentAdmin
from .items import ServiceItemAdmin

__all__ = [
    "CalendarDayAdmin",
    "CategoryAdmin",
    "DepartmentAdmin",
    "ServiceItemAdmin",
    "TrainingExampleAdmin",
]
