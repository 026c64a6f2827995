"""Every address of the portal, by part."""

from django.contrib import admin
from django.urls import include, path

from xingdong.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("requests_desk.api.urls")),
    path("enterprise/", include("enterprises.urls")),
    path("park/", include("xingdong.insight.urls")),
    path("party/", include("xingdong.insight.party.urls")),
    path("", include("requests_desk.urls")),
]
