"""Addresses of the pages over everything."""

from django.urls import path

from .views import enterprises, phones

app_name = "insight"

urlpatterns = [
    path("enterprises/<str:code>/", enterprises.enterprise_file, name="enterprise"),
    path("phones/<str:kind>/<int:pk>/", phones.phone, name="phone"),
]
