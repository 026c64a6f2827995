"""Addresses of the pages over everything."""

from django.urls import path

from .views import enterprises, park, phones, today

app_name = "insight"

urlpatterns = [
    path("", park.park, name="park"),
    path("today/", today.today, name="today"),
    path("map.json", park.park_map, name="map"),
    path("grids/<str:code>/", park.micro_grid, name="micro_grid"),
    path("enterprises/", enterprises.enterprise_list, name="enterprises"),
    path("enterprises/<str:code>/", enterprises.enterprise_file, name="enterprise"),
    path("phones/<str:kind>/<int:pk>/", phones.phone, name="phone"),
]
