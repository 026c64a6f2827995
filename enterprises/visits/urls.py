"""Addresses of 走访 and 一企一策, below ``/visits/`` and ``/plans/``."""

from django.urls import path

from . import plans, views

app_name = "visits"

urlpatterns = [
    path("visits/", views.visit_list, name="list"),
    path("visits/new/", views.choose, name="new"),
    path("visits/coverage/", views.coverage_page, name="coverage"),
    path("visits/write/<int:pk>/", views.write, name="write"),
    path("visits/plan/<int:pk>/", views.plan, name="plan_visit"),
    path("visits/findings/<int:pk>/record/", views.correct, name="correct"),
    path("visits/findings/<int:pk>/", views.settle, name="finding"),
    path("visits/<int:pk>/", views.visit_page, name="visit"),
    path("plans/", plans.plan_list, name="plans"),
    path("plans/<int:pk>/", plans.plan_page, name="plan"),
    path("plans/lines/<int:pk>/", plans.report, name="report_line"),
]
