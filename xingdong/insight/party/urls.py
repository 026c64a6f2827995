"""Addresses of the party building pages."""

from django.urls import path

from . import coverage, formation, tree, versions

app_name = "party"

urlpatterns = [
    path("", coverage.coverage_page, name="coverage"),
    path("excel/", coverage.excel, name="excel"),
    path("behind/<slug:line>/<slug:column>/", coverage.behind_page, name="behind"),
    path("sign/", versions.sign, name="sign"),
    path("versions/<int:pk>/", versions.version_page, name="version"),
    path("versions/<int:pk>/changes/", versions.changes_page, name="changes"),
    path("formation/", formation.working_list, name="formation"),
    path("formation/<int:pk>/", formation.decide, name="decide"),
    path("tree/", tree.tree_page, name="tree"),
]
