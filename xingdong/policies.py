"""The Content-Security-Policy of every page: strict, exceptions by the settings."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """django-csp with a table of path prefixes whose pages need more than ours."""

    def get_policy_parts(self, request, response, report_only=False) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        exceptions = settings.CONTENT_SECURITY_POLICY_EXCEPTIONS
        for prefix in sorted(exceptions, key=len, reverse=True):
            if request.path_info.startswith(prefix):
                parts.replace = {**exceptions[prefix], **(parts.replace or {})}
                break
        return parts
