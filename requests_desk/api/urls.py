"""Addresses of the API, below ``/api/v1/``; the version changes when an answer loses something."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from . import tokens, views

app_name = "api"

urlpatterns = [
    path("items/", views.ItemList.as_view(), name="items"),
    path("items/<slug:code>/", views.ItemPage.as_view(), name="item"),
    path("orders/", views.OrderList.as_view(), name="orders"),
    path("orders/<slug:number>/", views.OrderPage.as_view(), name="order"),
    path(
        "orders/<slug:number>/attachments/<uuid:key>/",
        views.AttachmentPage.as_view(),
        name="attachment",
    ),
    *(
        path(f"orders/<slug:number>/actions/{action}/", view, name=action.value)
        for action, view in views.STEP_VIEWS.items()
    ),
    path("surveys/<str:token>/", views.SurveyLink.as_view(), name="survey"),
    path("token/", tokens.TokenPage.as_view(), name="token"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    # Its script comes from an address of its own, so the page runs without inline scripts.
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    re_path(r"[\s\S]*", views.Nowhere.as_view(), name="nowhere"),  # a line break, too
]
