"""The admin site: who may enter, where one signs in, and the home page."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage
from django.db.models import ForeignKey, ManyToManyField, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode
from unfold.dataclasses import SearchResult
from unfold.sites import UnfoldAdminSite

from enterprises.models import Enterprise
from requests_desk.models import Order
from xingdong.accounts.requests import SignedInRequest

from .home import cards_for
from .permissions import roles_in_admin

MOST_FOUND = 8


class PortalAdminSite(UnfoldAdminSite):
    """Open to current social workers and administrators; ``is_staff`` opens nothing."""

    index_title = "首页"
    empty_value_display = "—"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(roles_in_admin(request.user))

    def login(self, request: HttpRequest, extra_context=None) -> HttpResponseRedirect:
        """Send strangers to the portal's own sign-in page.

        Raises ``PermissionDenied`` for somebody who is signed in without a role here: signing in
        again would only lead back.
        """
        wanted = request.GET.get("next") or request.get_full_path()
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied("您没有进入管理后台的权限。")
        return HttpResponseRedirect(f"{resolve_url('account_login')}?{urlencode({'next': wanted})}")

    def logout(self, request: HttpRequest, extra_context=None) -> HttpResponseRedirect:
        """Sign out of the whole portal; a mere link leads to the page that asks first."""
        if request.method == "POST":
            get_adapter(request).logout(request)
            return redirect("account_login")
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context=None) -> HttpResponseRedirect:
        return redirect("account_change_password")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:
        return Suggestions.as_view(admin_site=self)(request)

    def search(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if not request.GET.get("page", "1").isdecimal():
            raise Http404("page is no number")
        try:
            return super().search(request, extra_context)
        except InvalidPage as beyond:
            raise Http404("no such page") from beyond

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Without the colours that unfold writes into the page: static/css/admin.css has them."""
        return {**super().each_context(request), "colors": None}

    def index(self, request: SignedInRequest, extra_context=None):
        return super().index(request, {"cards": cards_for(request), **(extra_context or {})})


class Suggestions(AutocompleteJsonView):
    """What may be chosen in a field; the address names the field, and has to name one."""

    def process_request(self, request: HttpRequest) -> Any:
        asked = super().process_request(request)
        field = asked[2]
        if not isinstance(field, ForeignKey | ManyToManyField):
            raise PermissionDenied(f"{field} is no field to choose in")
        return asked

    def get_queryset(self) -> QuerySet[Model]:
        found: QuerySet[Model] = super().get_queryset()
        return found if found.ordered else found.order_by("pk")


def find(request: SignedInRequest, term: str) -> list[SearchResult]:
    """Enterprises and orders for the quick search; only what the person may see."""
    results = []
    if request.user.has_perm("enterprises.view_enterprise"):
        enterprises = Enterprise.objects.filter(name__icontains=term).only("name")[:MOST_FOUND]
        results += [
            SearchResult(
                enterprise.name,
                "企业",
                resolve_url("admin:enterprises_enterprise_change", enterprise.pk),
                "domain",
            )
            for enterprise in enterprises
        ]
    if request.user.has_perm("requests_desk.view_order"):
        orders = Order.objects.visible_to(request.user).filter(number__startswith=term.upper())
        results += [
            SearchResult(
                f"{order.number} {order.title}", "诉求", order.get_absolute_url(), "receipt_long"
            )
            for order in orders.only("number", "title")[:MOST_FOUND]
        ]
    return results
