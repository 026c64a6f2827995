"""接口令牌: a person's own tokens; a key is shown in the answer that made it and nowhere again."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from .gates import confirm_identity
from .models import ApiToken
from .requests import SignedInRequest
from .tokens import DEFAULT_DAYS, LIFETIMES, TokenRefused, end_token, hand_out_token


class NewTokenForm(forms.Form):
    name = forms.CharField(label="名称", max_length=40, help_text="哪个程序用它，例如：厂内系统。")
    scope = forms.ChoiceField(
        label="权限",
        choices=ApiToken.Scope.of_programs(),
        initial=ApiToken.Scope.READ,
        widget=forms.RadioSelect,
    )
    days = forms.TypedChoiceField(
        label="有效期", choices=LIFETIMES.items(), initial=DEFAULT_DAYS, coerce=int
    )

    def __init__(self, *args, taken: set[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.taken = taken

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        if name in self.taken:
            raise forms.ValidationError("已有同名的令牌，请换一个名称，或先撤销旧的。")
        return name


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: SignedInRequest) -> HttpResponse:
    """The list, and a new one; who wants one has given the password lately."""
    own = list(request.user.api_tokens.all())
    form = NewTokenForm(request.POST or None, taken={token.name for token in own})
    if form.is_valid():
        confirm_identity()
        try:
            made, key = hand_out_token(request.user, now=timezone.now(), **form.cleaned_data)
        except TokenRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return render(request, "account/token_made.html", {"token": made, "key": key})
    context = {"tokens": own, "form": form, "now": timezone.now()}
    return render(request, "account/tokens.html", context)


@login_required
@require_POST
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(request.user.api_tokens, pk=pk)
    end_token(token, by=request.user)
    messages.success(request, f"已撤销“{token.name}”，使用它的程序不能再读取。")
    return redirect("account_tokens")
