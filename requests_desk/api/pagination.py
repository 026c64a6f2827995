"""Keyset pages: the pages' own ``Keyset`` behind two addresses, next and previous."""

from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from xingdong.records.paging import NEWEST_FIRST, PAGE_SIZE

from .errors import invalid

MOST_ROWS = 100
CURSORS = ("after", "before")


class NewestFirst(BasePagination):
    """Newest first by ``id``; never a COUNT, so there is no total."""

    def paginate_queryset(self, queryset, request, view=None):
        self.request = request
        after, before = (self._number(request, name, "") for name in CURSORS)
        size = self._number(request, "page_size", PAGE_SIZE)
        if not 1 <= int(size) <= MOST_ROWS:
            raise invalid({"page_size": [f"每页 1 至 {MOST_ROWS} 条。"]})
        self.page = NEWEST_FIRST.page(queryset, after=after, before=before, size=int(size))
        return self.page.rows

    def _number(self, request, name: str, default):
        given = request.query_params.get(name, "")
        if given and not (given.isascii() and given.isdigit() and len(given) < 19):
            raise invalid({name: ["翻页参数无效，请使用上一页结果中的 next 或 previous。"]})
        return given or default

    def get_paginated_response(self, data):
        return Response(
            {
                "next": self._address("after", self.page.older),
                "previous": self._address("before", self.page.newer),
                "results": data,
            }
        )

    def _address(self, name: str, cursor: str) -> str | None:
        if not cursor:
            return None
        address = self.request.build_absolute_uri()
        for old in CURSORS:
            address = remove_query_param(address, old)
        return replace_query_param(address, name, cursor)

    def get_paginated_response_schema(self, schema):
        address = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": schema},
        }

    def get_schema_operation_parameters(self, view):
        texts = {
            "after": "从这里往更早的翻；取自 next。",
            "before": "从这里往更新的翻；取自 previous。",
            "page_size": f"每页条数，默认 {PAGE_SIZE}，最多 {MOST_ROWS}。",
        }
        return [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": text,
                "schema": {"type": "integer"},
            }
            for name, text in texts.items()
        ]
