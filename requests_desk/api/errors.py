"""Every refusal of the API in one shape: ``{"code", "message", "fields"}``, in Chinese."""

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import set_rollback

from xingdong.accounts.authentication import (
    FactorMissing,
    PasswordHandedOut,
    ReadOnlyToken,
)
from xingdong.records.refusals import ChangedMeanwhile, NotAllowed


class Problem(exceptions.APIException):
    """A refusal: HTTP status, a code for programs, one sentence for people, sentences by field."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        fields: dict[str, list[str]] | None = None,
        headers: dict[str, str] | None = None,
    ):
        super().__init__(message, code)
        self.status_code, self.code, self.message = status, code, message
        self.fields, self.headers = fields or {}, headers or {}


def invalid(
    fields: dict[str, list[str]], message: str = "提交的内容有误，请按各字段的提示修改。"
) -> Problem:
    return Problem(400, "invalid", message, fields=fields)


# The body of every answer that is not a success.
class ErrorBody(serializers.Serializer):
    code = serializers.CharField(help_text="给程序看的代码。")
    message = serializers.CharField(help_text="给人看的一句中文。")
    fields = serializers.DictField(  # type: ignore[assignment]  # a field of the answer, where DRF has an attribute
        child=serializers.ListField(child=serializers.CharField()),
        help_text="按字段的说明；事项自己的字段写作 details.字段名。",
    )


# What the framework raises, and what we say. A subclass stands before its base.
SENTENCES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], int, str, str], ...] = (
    ((Http404, exceptions.NotFound), 404, "not_found", "没有找到，或您无权查看。"),
    (
        exceptions.NotAuthenticated,
        401,
        "not_authenticated",
        "请先登录，或在请求头中提供令牌（Authorization: Token …）。",
    ),
    (
        exceptions.AuthenticationFailed,
        401,
        "authentication_failed",
        "令牌无效、已到期或已撤销，或账号已停用。请重新生成令牌。",
    ),
    (
        ReadOnlyToken,
        403,
        "read_only_token",
        "这个令牌只能读取；要提交，请生成权限为“读写”的令牌。",
    ),
    (PasswordHandedOut, 403, "password_handed_out", "请先在门户修改初始密码，再使用接口。"),
    (FactorMissing, 403, "second_factor", "请先在门户启用两步验证，再使用接口。"),
    ((PermissionDenied, exceptions.PermissionDenied), 403, "not_allowed", "您没有权限这样做。"),
    (exceptions.ParseError, 400, "malformed", "请求正文无法解析，请检查格式。"),
    (exceptions.MethodNotAllowed, 405, "method_not_allowed", "这个地址不支持这种请求方法。"),
    (exceptions.NotAcceptable, 406, "not_acceptable", "接口只返回 JSON，请修改 Accept 请求头。"),
    (
        exceptions.UnsupportedMediaType,
        415,
        "unsupported_media_type",
        "正文请用 application/json 或 multipart/form-data。",
    ),
    (
        (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent),
        413,
        "too_large",
        "提交的内容过多，请减少文字或附件后再提交。",
    ),
    (exceptions.Throttled, 429, "throttled", "请求过于频繁，请稍后再试。"),
)


def handle(exc: Exception, context: dict) -> Response | None:
    """REST framework's exception handler; None (a fault of ours) is left to Django and its log."""
    problem = _as_problem(exc)
    if problem is None:
        return None
    set_rollback()
    body = {"code": problem.code, "message": problem.message, "fields": problem.fields}
    return Response(body, status=problem.status_code, headers=problem.headers)


def _as_problem(exc: Exception) -> Problem | None:
    match exc:
        case Problem():
            return exc
        case NotAllowed(not_now=True):
            return Problem(409, "not_now", str(exc))
        case NotAllowed():
            return Problem(403, "not_allowed", str(exc))
        case ChangedMeanwhile():
            return Problem(409, "changed_meanwhile", str(exc))
        case exceptions.ValidationError(detail=dict() as detail):
            return invalid({name: [str(part) for part in parts] for name, parts in detail.items()})
        case exceptions.PermissionDenied() if str(exc.detail).startswith("CSRF"):
            return Problem(
                403, "csrf_failed", "用登录会话调用时，请在 X-CSRFToken 请求头中提供 CSRF 令牌。"
            )
    for kinds, status, code, sentence in SENTENCES:
        if isinstance(exc, kinds):
            return Problem(status, code, sentence, headers=_headers(exc))
    return None


def _headers(exc: Exception) -> dict[str, str]:
    headers = {}
    if challenge := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(wait)
    return headers
