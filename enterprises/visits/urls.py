"""Addresses of 走访 and 一企一策, below ``/visits/`` and ``/plans/``."""

from django.urls import path

from . import lists, plans, views

app_name = "visits"

urlpatterns = [
    path("visits/", lists.visit_list, name="list"),
    path("visits/new/", lists.choose, name="new"),
    path("visits/coverage/", lists.coverage_page, name="coverage"),
    path("visits/findings/", lists.finding_list, name="findings"),
    path("visits/write/<int:pk>/", views.write, name="write"),
    path("visits/plan/<int:pk>/", views.plan, name="plan_visit"),
    path("visits/findings/<int:pk>/record/", views.correct, name="correct"),
    path("visits/findings/<int:pk>/", views.settle, name="finding"),
    path("visits/enterprises/<int:pk>/record/", views.record, name="record"),
    path("visits/<int:pk>/photos/<uuid:key>/", views.photo, name="photo"),
    path(
        "visits/<int:pk>/photos/<uuid:key>/picture/",
        views.photo,
        {"copy": "preview"},
        name="photo_picture",
    ),
    path(
        "visits/<int:pk>/photos/<uuid:key>/thumbnail/",
        views.photo,
        {"copy": "thumbnail"},
        name="photo_thumbnail",
    ),
    path("visits/<int:pk>/edit/", views.edit, name="edit"),
    path("visits/<int:pk>/", views.visit_page, name="visit"),
    path("plans/", plans.plan_list, name="plans"),
    path("plans/<int:pk>/", plans.plan_page, name="plan"),
    path("plans/lines/<int:pk>/", plans.report, name="report_line"),
]
