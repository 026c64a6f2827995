"""The park: its map, its micro-grids, and each of them on a phone."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.models import MicroGrid
from xingdong.accounts.gates import centre_and_leaders
from xingdong.accounts.requests import SignedInRequest
from xingdong.insight.micro_grids import micro_grid_page
from xingdong.insight.park import map_data, micro_grid_lines


@centre_and_leaders
@require_safe
def park(request: SignedInRequest) -> HttpResponse:
    """The map, and the twelve micro-grids with what waits in each."""
    lines = micro_grid_lines(request.user, timezone.now())
    context = {
        "lines": lines,
        "total": {
            "enterprises": sum(line["staffing"].enterprises for line in lines),
            "missing": sum(line["staffing"].missing for line in lines),
            "open": sum(line["load"].open for line in lines),
            "late": sum(line["load"].late for line in lines),
        },
        "tiles": settings.MAP_TILES,
        "attribution": settings.MAP_ATTRIBUTION,
    }
    return render(request, "insight/park.html", context)


@centre_and_leaders
@never_cache
@require_safe
def park_map(request: SignedInRequest) -> HttpResponse:
    """What the map draws, as GeoJSON."""
    shapes = map_data(request.user, timezone.now())
    return JsonResponse(shapes, json_dumps_params={"ensure_ascii": False})


@centre_and_leaders
@never_cache
@require_safe
def micro_grid(request: SignedInRequest, code: str) -> HttpResponse:
    """Everything about one micro-grid for its social workers; leaders read the counts alone."""
    place = get_object_or_404(MicroGrid.objects.select_related("grid"), code=code)
    context = micro_grid_page(
        request.user,
        place,
        timezone.now(),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        only_lacking=request.GET.get("lacking") == "1",
    )
    return render(request, "insight/micro_grid.html", context)
