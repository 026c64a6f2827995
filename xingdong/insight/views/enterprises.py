"""The enterprises one may see, and the file of each."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from enterprises.credit_code import normalise
from xingdong.insight.access import Relation, enterprises_visible_to
from xingdong.insight.sections import Reader, sections_for


@login_required
@never_cache
@require_safe
def enterprise_file(request, code):
    """一企一档: everything about one enterprise on one page, as far as this person may read it."""
    visible = enterprises_visible_to(request.user).select_related("micro_grid__grid")
    enterprise = get_object_or_404(visible, credit_code=normalise(code))
    reader = Reader.of(request.user, enterprise, timezone.now())
    context = {
        "enterprise": enterprise,
        "operates": enterprise.status == enterprise.Status.OPERATING,
        "sections": sections_for(reader),
        "keeps_records": Relation.CENTRE in reader.relations,
        "masked": reader.is_masked,
    }
    return render(request, "insight/enterprise.html", context)
