"""The API's own door to tokens: one by password, and the way to give it back."""

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from xingdong.accounts.models import ApiToken
from xingdong.accounts.second_factor import has_factor, is_required
from xingdong.accounts.tokens import (
    DEFAULT_DAYS,
    LIFETIMES,
    TokenRefused,
    end_token,
    hand_out_token,
)
from xingdong.records.forms import Form

from . import schema
from .errors import Problem
from .form_fields import check_form, form_data, mapping_of, serializer_of
from .serializers import TokenKey
from .throttling import TokenRequests
from .views import DeskView


class TokenForm(Form):
    username = forms.CharField(label="用户名或手机号码", max_length=150)
    password = forms.CharField(
        label="密码", max_length=128, strip=False, widget=forms.PasswordInput
    )
    name = forms.CharField(
        label="令牌名称", max_length=40, required=False, help_text="同名的旧令牌随之作废。"
    )
    scope = forms.ChoiceField(
        label="权限",
        choices=ApiToken.Scope.of_programs(),
        required=False,
        help_text="不填为 write。",
    )
    days = forms.TypedChoiceField(
        label="有效天数",
        choices=LIFETIMES.items(),
        coerce=int,
        required=False,
        help_text=f"不填为 {DEFAULT_DAYS}。",
    )


@extend_schema(tags=["令牌"])
class TokenPage(DeskView):
    """A token for programs; whoever holds it acts as its owner."""

    def perform_authentication(self, request):
        """Who asks for a token has none yet; an old one in the header does no harm."""
        if request.method != "POST":
            super().perform_authentication(request)

    def get_permissions(self):
        """A token that may only read may still be given back."""
        return [] if self.request.method == "POST" else [IsAuthenticated()]

    def get_throttles(self):
        return [TokenRequests()] if self.request.method == "POST" else []

    @extend_schema(
        summary="用密码申请令牌",
        description="令牌代表本人，只在这里出现一次，请妥善保管；不再使用时请撤销。",
        auth=[],
        request=serializer_of(TokenForm),
        responses=schema.answers({200: TokenKey}, 400, 401, 403, 429),
    )
    def post(self, request):
        form = TokenForm(form_data(mapping_of(request.data), TokenForm.base_fields))
        asked = check_form(form)
        user = _signed_in(request, username=asked["username"], password=asked["password"])
        try:
            token, key = hand_out_token(
                user,
                name=asked["name"] or "接口",
                scope=asked["scope"] or ApiToken.Scope.WRITE,
                days=asked["days"] or DEFAULT_DAYS,
                now=timezone.now(),
            )
        except TokenRefused as refusal:
            raise Problem(403, "not_allowed", str(refusal)) from refusal
        shown = {"token": key, "name": token.name, "scope": token.scope}
        return Response(TokenKey({**shown, "expires_at": token.expires_at}).data)

    @extend_schema(
        summary="撤销正在使用的令牌",
        description="撤销请求头中的这个令牌；本人的其他令牌不受影响。",
        request=None,
        responses=schema.answers({204: None}, 400),
    )
    def delete(self, request):
        if not isinstance(request.auth, ApiToken):
            raise Problem(400, "invalid", "请在请求头中提供要撤销的令牌。")
        end_token(request.auth, by=request.user)
        return Response(status=204)


def _signed_in(request, *, username: str, password: str):
    """The account, by the sign-in page's own check and its limit on failures."""
    try:
        user = get_adapter().authenticate(request._request, username=username, password=password)
    except ValidationError as refusal:
        has_expired = getattr(refusal, "code", "") == "password_expired"
        status, code = (403, "must_change_password") if has_expired else (429, "throttled")
        raise Problem(status, code, "".join(refusal.messages)) from refusal
    if user is None:
        raise Problem(401, "wrong_password", "用户名（手机号）或密码不正确。")
    if user.must_change_password:
        raise Problem(403, "must_change_password", "请先在门户修改初始密码，再申请令牌。")
    if has_factor(user) or is_required(user):
        raise Problem(
            403,
            "second_factor",
            "您的账号需要两步验证，不能只凭密码申请令牌；请登录门户，在“接口令牌”中生成。",
        )
    return user
