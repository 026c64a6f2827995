"""What people and programs read when a request fails for a reason that is not theirs.

Registered as ``handler500`` and ``handler400``: Django has logged the error before it asks here. It
says what is the matter where that is known, gives back what was typed, and answers programs in the
API's own shape.
"""

import errno
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.views.defaults import bad_request as bad_request_page

API = "/api/"
# Of what was typed, this is nobody's to see again on a page.
SECRET = ("csrfmiddlewaretoken", "password", "code", "token", "secret")
LONGEST_TYPED = 20_000  # characters that are given back

LOCK_NOT_AVAILABLE, QUERY_CANCELED, IDLE_IN_TRANSACTION = "55P03", "57014", "25P03"
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_WRITING = {errno.EROFS, errno.EACCES, errno.EPERM}


@dataclass(frozen=True)
class Failure:
    """One kind of trouble: the answer's status, a code for programs, words for people."""

    status: int
    code: str
    title: str
    message: str


UNKNOWN = Failure(
    500,
    "server_error",
    "系统出错了",
    "问题出在我们这边，已经记录下来。请稍后再试。",
)
BUSY = Failure(
    503, "busy", "系统正忙", "等得太久，这一步没有做，也没有做一半。请过一分钟再试一次。"
)
AWAY = Failure(
    503,
    "database_away",
    "系统暂时连不上数据库",
    "这一步多半没有做成。请过几分钟先看看记录里有没有，没有再做一次。",
)
FULL = Failure(
    507,
    "no_room",
    "服务器没有空间了",
    "这一步没有做。请告诉社区的系统管理员；不带附件的诉求可以再试一次。",
)
READ_ONLY = Failure(
    500,
    "cannot_write",
    "服务器不能保存文件",
    "这一步没有做。请告诉社区的系统管理员；不带附件的诉求可以再试一次。",
)
MALFORMED = Failure(400, "malformed", "请求有误", "请求无法理解，请检查地址和内容。")


def failure_of(error: BaseException | None) -> Failure:
    """What to say of ``error``; what stands behind it counts as well."""
    for cause in _causes(error):
        code = getattr(cause, "pgcode", None)
        if code in (LOCK_NOT_AVAILABLE, QUERY_CANCELED, IDLE_IN_TRANSACTION):
            return BUSY
        if isinstance(cause, OperationalError) and "database is locked" in str(cause):
            return BUSY
        if isinstance(cause, OSError) and cause.errno in NO_ROOM:
            return FULL
        if isinstance(cause, OSError) and cause.errno in NO_WRITING:
            return READ_ONLY
        if isinstance(cause, DatabaseError) and "is full" in str(cause):  # SQLite
            return FULL
    away = isinstance(error, OperationalError | InterfaceError)
    return AWAY if away else UNKNOWN


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def server_error(request: HttpRequest) -> HttpResponse:
    failure = failure_of(sys.exc_info()[1])
    if request.path_info.startswith(API):
        return _for_programs(failure)
    context = {"failure": failure, "typed": typed_in(request)}
    page = loader.get_template("500.html").render(context)
    return _with_retry(HttpResponse(page, status=failure.status), failure)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path_info.startswith(API):
        return _for_programs(MALFORMED)
    return bad_request_page(request, exception)


def _for_programs(failure: Failure) -> HttpResponse:
    body = {"code": failure.code, "message": failure.message, "fields": {}}
    answer = JsonResponse(body, status=failure.status, json_dumps_params={"ensure_ascii": False})
    return _with_retry(answer, failure)


def _with_retry(answer: HttpResponse, failure: Failure) -> HttpResponse:
    if failure.status == 503:
        answer["Retry-After"] = "60"
    return answer


def typed_in(request: HttpRequest) -> str:
    """What somebody had written into the form, to be copied from the page that says it failed."""
    if request.method != "POST":
        return ""
    texts = [
        value.strip()
        for name, values in request.POST.lists()
        if not any(secret in name for secret in SECRET)
        for value in values
        if " " in value.strip() or not value.isascii()  # words, not keys and choices
    ]
    return "\n\n".join(texts)[:LONGEST_TYPED]
