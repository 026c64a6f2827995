"""Every address of the portal, by part."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from xingdong.health import healthz, readyz

MOVED = re_path(  # bookmarks of pages whose records moved to a floor of their own
    r"^admin/requests_desk/(?P<model>delivery|grouprobot)/(?P<rest>.*)$",
    RedirectView.as_view(
        url="/admin/notices/%(model)s/%(rest)s", permanent=True, query_string=True
    ),
)

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    MOVED,
    path("admin/", admin.site.urls),
    path("api/v1/", include("requests_desk.api.urls")),
    path("enterprise/", include("enterprises.urls")),
    path("", include("enterprises.visits.urls")),
    path("park/", include("xingdong.insight.urls")),
    path("party/", include("xingdong.insight.party.urls")),
    path("inbox/", include("xingdong.notices.urls")),
    path("", include("requests_desk.urls")),
]
