"""The only writers of orders: one verb, one function, one transaction."""

from .attaching import add_missing_previews, add_preview, scan_quarantined
from .carrying import recall_due_orders, recall_order
from .centre import (
    accept_return,
    archive_unsatisfied,
    close_gone,
    dispatch_order,
    merge_order,
    redispatch_order,
    refuse_return,
    reject_order,
    set_grade,
    unmerge_order,
)
from .consulting import convene_departments, write_minute
from .drafting import drop_draft, forget_old_drafts, save_draft
from .expiring import close_anonymous_order, close_expired_orders, resume_expired_holds
from .growing import submit_from
from .handling import (
    add_note,
    ask_return,
    ask_supplement,
    finish_order,
    reassign_order,
    record_contact,
    sign_order,
    write_message,
)
from .helping import add_assist, answer_assist, waive_assist
from .leaving import let_liaison_go
from .linking import link_orders, unlink_orders
from .noting import follow_renames
from .pressing import answer_supervision, supervise_order, urge_order
from .rating import (
    appeal_rating,
    ask_rework,
    call_back,
    decide_appeal,
    log_call,
    open_survey,
    rate_order,
)
from .reviewing import approve_result, refuse_result
from .routing import route_order
from .submitting import submit_anonymous_order, submit_order, submit_orders
from .supplementing import supplement_order, withdraw_order
from .timing import (
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
from .transferring import merge_department, transfer_order

__all__ = [
    "accept_return",
    "add_assist",
    "add_missing_previews",
    "add_note",
    "add_preview",
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
    "convene_departments",
    "decide_appeal",
    "dispatch_order",
    "drop_draft",
    "finish_order",
    "follow_renames",
    "forget_old_drafts",
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
    "scan_quarantined",
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
