"""Bodies that cannot hurt: bounded in size, and text that a database can hold."""

import json

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework import parsers
from rest_framework.exceptions import ParseError


class BoundedJSONParser(parsers.JSONParser):
    """JSON up to ``DATA_UPLOAD_MAX_MEMORY_SIZE`` bytes; Django bounds only forms by itself."""

    def parse(self, stream, media_type=None, parser_context=None):
        length = parser_context["request"].META.get("CONTENT_LENGTH") or 0
        if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            data = super().parse(stream, media_type, parser_context)
            # Half of a surrogate pair is legal in JSON and stops every database.
            json.dumps(data, ensure_ascii=False).encode()
        except (RecursionError, UnicodeEncodeError) as error:
            raise ParseError from error
        return data


PARSERS = [BoundedJSONParser, parsers.MultiPartParser]
