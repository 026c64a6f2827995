"""What the OpenAPI schema says beyond the serializers."""

from typing import Any

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from requests_desk.forms import ProxyOrderForm

from .errors import ErrorBody
from .form_fields import serializer_of

WHEN = {
    400: "内容有误，见 fields。",
    401: "未登录、令牌无效，或密码不正确。",
    403: "没有权限。",
    404: "没有，或无权查看。",
    409: "现在不能这样做，或有人快了一步。",
    410: "已过期。",
    413: "内容过多。",
    415: "正文类型不受支持。",
    429: "过于频繁，见 Retry-After。",
}


def answers(good: dict, *refusals: int, public=False) -> dict:
    """The successes, and the refusals that an address may give, all of one shape."""
    statuses = refusals if public else sorted({401, *refusals})
    return good | {
        status: OpenApiResponse(ErrorBody, description=WHEN[status]) for status in statuses
    }


class PortalSessionScheme(SessionScheme):
    """The cookie of the pages, as drf-spectacular describes it."""

    target_class = "xingdong.accounts.authentication.PortalSession"


A_FILE = {(200, "application/octet-stream"): OpenApiTypes.BINARY}

ABOUT_ORDERING = (
    "按事项的表单点单：公共字段在顶层，"
    "事项自己的字段在 details 中（见 /items/{code}/ 的 form_fields）。"
    "社工代企业录入时须写 channel。上传附件用 multipart/form-data，details 写成 JSON 文字。"
)

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=(
        "建议每次点单生成一个（64 个字符以内）。同一键、同一内容重复提交，返回已有诉求（200）；"
        "内容不同返回 409。"
    ),
)


AsOnThePage: Any = serializer_of(ProxyOrderForm)


# The common fields of the order form, and what the page takes from its address.
class NewOrder(AsOnThePage):
    enterprise = serializers.CharField(
        required=False,
        allow_null=True,
        help_text="统一社会信用代码或企业 id；只代表一家企业时可不填。",
    )
    item = serializers.CharField(
        required=False, allow_null=True, help_text="服务事项编号；item_uncertain 为 true 时不填。"
    )
    item_uncertain = serializers.BooleanField(
        required=False, help_text="不确定属于哪个事项，由社区研判。"
    )
    details = serializers.DictField(required=False, help_text="事项自己的字段：字段名 → 值。")
    idempotency_key = None

    def get_fields(self):
        fields = super().get_fields()
        channel = fields["channel"]
        channel.required, channel.allow_null = False, True
        channel.help_text = "仅社工代录时填写，且必填。"
        return fields
