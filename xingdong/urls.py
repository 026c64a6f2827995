"""Every address of the portal, by part."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from xingdong.health import healthz, readyz

# Bookmarks of pages that moved, as they were and as they are.
MOVED = [
    re_path(was, RedirectView.as_view(url=now, permanent=True, query_string=True))
    for was, now in (
        (
            r"^admin/requests_desk/(?P<model>delivery|grouprobot)/(?P<rest>.*)$",
            "/admin/notices/%(model)s/%(rest)s",
        ),
        (
            r"^admin/enterprises/enterprise/(?P<pk>\d+)/turn_(?P<field>stage|status)/$",
            "/admin/enterprises/enterprise/%(pk)s/change_%(field)s_page/",
        ),
    )
]

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("accounts/", include("xingdong.accounts.urls")),
    *MOVED,
    path("admin/", admin.site.urls),
    path("api/v1/", include("requests_desk.api.urls")),
    path("enterprise/", include("enterprises.urls")),
    path("", include("enterprises.visits.urls")),
    path("park/", include("xingdong.insight.urls")),
    path("party/", include("xingdong.insight.party.urls")),
    path("leave/", include("services.leave.urls")),
    path("inbox/", include("xingdong.notices.urls")),
    path("", include("requests_desk.urls")),
]

handler400 = "xingdong.failures.bad_request"
handler500 = "xingdong.failures.server_error"
