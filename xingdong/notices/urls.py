"""Addresses of the inbox, below ``/inbox/``."""

from django.urls import path

from .views import inbox, preferences

app_name = "notices"

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("unread/", inbox.unread, name="unread"),
    path("read/", inbox.read_all, name="read_all"),
    path("choices/", preferences.preferences, name="preferences"),
    path("<int:pk>/", inbox.open_message, name="message"),
    path("<int:pk>/read/", inbox.read_one, name="read_one"),
]
