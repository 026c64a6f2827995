"""Addresses of the enterprise's own file and of what waits for confirmation."""

from django.urls import path

from . import views

app_name = "enterprises"

urlpatterns = [
    path("", views.own_file, name="own"),
    path("edit/", views.edit_file, name="edit"),
    path("contacts/<str:role>/", views.edit_contact, name="contact"),
    path("changes/", views.changes, name="changes"),
    path("changes/<int:pk>/", views.decide, name="decide"),
    path("changes/enterprises/<int:pk>/", views.confirm_all, name="confirm_all"),
]
