"""The only writers of orders: one verb, one function, one transaction."""

from .assists import add_assist, answer_assist, waive_assist
from .consultations import convene_departments, write_minute
from .dates import (
    approve_extension,
    approve_hold,
    ask_extension,
    ask_hold,
    recompute_dates,
    recompute_open_dates,
    refuse_extension,
    refuse_hold,
    resume_order,
    schedule_event,
)
from .department_mergers import merge_department, transfer_order
from .dispatch import route_order
from .drafts import drop_draft, save_draft
from .ending import (
    archive_unsatisfied,
    close_anonymous_order,
    close_expired_orders,
    close_gone,
    resume_expired_holds,
    withdraw_order,
)
from .follow_links import give_follow_link
from .handling import (
    add_note,
    ask_supplement,
    record_contact,
    sign_order,
    supplement_order,
    write_message,
)
from .handover import give_to_colleague, let_liaison_go
from .links import link_orders, unlink_orders
from .merging import merge_order, unmerge_order
from .ordering import submit_anonymous_order, submit_order, submit_orders
from .origins import submit_from
from .rating import (
    appeal_rating,
    ask_rework,
    call_back,
    decide_appeal,
    log_call,
    open_survey,
    rate_order,
)
from .recalls import recall_due_orders, recall_order
from .rechecks import confirm_recheck
from .results import approve_result, finish_order, refuse_result
from .returns import accept_return, ask_return, refuse_return
from .search_text import follow_renames
from .triage import dispatch_order, reassign_order, redispatch_order, reject_order, set_grade
from .urging import answer_supervision, supervise_order, urge_order

__all__ = [
    "accept_return",
    "add_assist",
    "add_note",
    "answer_assist",
    "answer_supervision",
    "appeal_rating",
    "approve_extension",
    "approve_hold",
    "approve_result",
    "archive_unsatisfied",
    "ask_extension",
    "ask_hold",
    "ask_return",
    "ask_rework",
    "ask_supplement",
    "call_back",
    "close_anonymous_order",
    "close_expired_orders",
    "close_gone",
    "confirm_recheck",
    "convene_departments",
    "decide_appeal",
    "dispatch_order",
    "drop_draft",
    "finish_order",
    "follow_renames",
    "give_follow_link",
    "give_to_colleague",
    "let_liaison_go",
    "link_orders",
    "log_call",
    "merge_department",
    "merge_order",
    "open_survey",
    "rate_order",
    "reassign_order",
    "recall_due_orders",
    "recall_order",
    "recompute_dates",
    "recompute_open_dates",
    "record_contact",
    "redispatch_order",
    "refuse_extension",
    "refuse_hold",
    "refuse_result",
    "refuse_return",
    "reject_order",
    "resume_expired_holds",
    "resume_order",
    "route_order",
    "save_draft",
    "schedule_event",
    "set_grade",
    "sign_order",
    "submit_anonymous_order",
    "submit_from",
    "submit_order",
    "submit_orders",
    "supervise_order",
    "supplement_order",
    "transfer_order",
    "unlink_orders",
    "unmerge_order",
    "urge_order",
    "waive_assist",
    "withdraw_order",
    "write_message",
    "write_minute",
]
