from .calendar import CalendarDay
from .catalogue import Category, Kind, LimitUnit, ServiceItem
from .departments import Department, Membership
from .loads import CatalogueLoad
from .suggestions import SuggestionModel, TrainingExample

__all__ = [
    "CalendarDay",
    "CatalogueLoad",
    "Category",
    "Department",
    "Kind",
    "LimitUnit",
    "Membership",
    "ServiceItem",
    "SuggestionModel",
    "TrainingExample",
]
