"""Addresses of 请假代理, below ``/leave/``."""

from django.urls import path

from . import views

app_name = "leave"

urlpatterns = [
    path("", views.leave_page, name="page"),
    path("<int:pk>/end/", views.end, name="end"),
]
