"""The API: the pages' four moves, with JSON for the last."""

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from requests_desk import presenting
from requests_desk.actions import rate_order
from requests_desk.filters import OrderFilter
from requests_desk.forms import RatingForm
from requests_desk.models import Attachment, Order, Survey
from requests_desk.models.surveys import Via
from requests_desk.rules.access import check, roles_towards
from requests_desk.rules.actors import LinkHolder
from requests_desk.rules.deadlines import promised_at
from requests_desk.rules.reading import note_reading
from requests_desk.rules.survey_links import survey_from
from requests_desk.steps import STEPS, Step
from requests_desk.workflow import Action, Grade
from services.item_form import item_fields
from services.models import ServiceItem
from xingdong.accounts.models import User

from . import schema
from .errors import Problem
from .filters import ItemFilter
from .form_fields import check_form, describe, form_data, mapping_of, serializer_of
from .order_detail import order_detail, shown_events, visible_order
from .ordering import create_order
from .pagination import NewestFirst
from .parsers import PARSERS
from .serializers import (
    Done,
    Item,
    OrderDetail,
    OrderRow,
    SurveyPage,
    SurveyQuestions,
    Thanks,
)
from .throttling import SurveyAnswers


class SignedIn(Request):
    """The request of somebody who has signed in; for annotations alone."""

    user: User


class DeskView(APIView):
    """Bounded bodies in, answers that no cache keeps out."""

    parser_classes = PARSERS
    metadata_class = None  # the schema describes the addresses

    def finalize_response(self, request, response, *args, **kwargs):
        add_never_cache_headers(response)
        return super().finalize_response(request, response, *args, **kwargs)


# --- the catalogue -------------------------------------------------------------------------------


def _offered() -> QuerySet[ServiceItem]:
    return ServiceItem.objects.offered().in_catalogue_order().prefetch_related("co_departments")


def _with_promise(items: list[ServiceItem]) -> list[ServiceItem]:
    """Each item with what it promises now and with its own fields, described."""
    now = timezone.now()
    for item in items:
        item.promised_at = promised_at(item, Grade.NORMAL, now)  # type: ignore[attr-defined]  # drawn
        item.described_fields = describe(item_fields(item, prefix=""))  # type: ignore[attr-defined]  # drawn
    return items


@extend_schema(tags=["服务事项"])
class ItemList(DeskView, ListAPIView):
    """The active catalogue, open to everybody (handbook §2.6); 35 items need no pages."""

    permission_classes = [AllowAny]
    serializer_class = Item
    filterset_class = ItemFilter
    pagination_class = None

    def get_queryset(self):
        return _offered()

    @extend_schema(
        summary="服务事项目录",
        description="现有的全部事项，不必登录。",
        responses=schema.answers({200: Item(many=True)}, 400),
    )
    def get(self, request):
        items = self.filter_queryset(self.get_queryset())
        return Response(Item(_with_promise(list(items)), many=True).data)


@extend_schema(tags=["服务事项"])
class ItemPage(DeskView):
    permission_classes = [AllowAny]

    @extend_schema(
        summary="一个服务事项",
        description="包括承诺时限、所需材料和自己的表单字段，不必登录。",
        responses=schema.answers({200: Item}, 404),
    )
    def get(self, request, code):
        item = get_object_or_404(_offered(), code=code)
        return Response(Item(_with_promise([item])[0]).data)


# --- orders --------------------------------------------------------------------------------------


@extend_schema(tags=["诉求"])
class OrderList(DeskView, ListAPIView):
    """Orders one may see, newest first; and a new one."""

    request: SignedIn
    serializer_class = OrderRow
    filterset_class = OrderFilter
    pagination_class = NewestFirst

    def get_queryset(self):
        return Order.objects.visible_to(self.request.user).for_list()

    @extend_schema(
        summary="可见的诉求",
        description="从新到旧；用结果中的 next 翻页，没有总数。",
        responses=schema.answers({200: OrderRow(many=True)}, 400),
    )
    def get(self, request):
        return self.list(request)

    @extend_schema(
        summary="点单",
        description=schema.ABOUT_ORDERING,
        parameters=[schema.IDEMPOTENCY_KEY],
        request=schema.NewOrder,
        responses=schema.answers({201: OrderRow, 200: OrderRow}, 400, 403, 409, 413, 415),
    )
    def post(self, request):
        order, is_new = create_order(request, now=timezone.now())
        row = OrderRow(order, context={"request": request}).data
        # A plain string: servers refuse the framework's kind in a header.
        address = {"Location": str(row["href"])}
        return Response(row, status=201 if is_new else 200, headers=address)


@extend_schema(tags=["诉求"])
class OrderPage(DeskView):
    @extend_schema(
        summary="一份诉求",
        description="包括办理经过，以及本人现在可以做什么（actions）：表单字段和提交地址。",
        responses=schema.answers({200: OrderDetail}, 404),
    )
    def get(self, request, number):
        order = visible_order(request.user, number)
        note_reading(order, by=request.user, what="接口")
        return Response(order_detail(order, request, now=timezone.now()))


@extend_schema(tags=["诉求"])
class AttachmentPage(DeskView):
    """A download, never shown by the browser; files of internal steps are for staff only."""

    @extend_schema(
        summary="下载附件",
        description="附件的地址见诉求的 attachments。",
        responses=schema.answers(schema.A_FILE, 404),
    )
    def get(self, request, number, key):
        order = visible_order(request.user, number)
        internal = presenting.sees_internal(roles_towards(request.user, order))
        events = shown_events(order, internal=internal)
        attachment = get_object_or_404(
            Attachment.objects.available(), order=order, key=key, event__in=events
        )
        note_reading(order, by=request.user, what=attachment.name)
        return FileResponse(
            attachment.file.open("rb"),
            as_attachment=True,
            filename=attachment.name,
            content_type=attachment.content_type,
            headers={"Content-Security-Policy": "default-src 'none'; sandbox"},
        )


class StepView(DeskView):
    """One action on one order; ``step_view`` makes one view for each line of ``STEPS``."""

    step: Step

    def post(self, request, number):
        now, step = timezone.now(), self.step
        order = visible_order(request.user, number)
        check(order, step.action, request.user, now=now)
        data = form_data(mapping_of(request.data), step.form.fields_for(order))
        form = step.form(data, request.FILES, order=order, by=request.user)
        given = check_form(form)
        if step.action in (Action.RATE, Action.RATE_LATE):
            given["via"] = Via.API
        step.perform(order, by=request.user, now=now, **given)
        try:
            after = order_detail(visible_order(request.user, number), request, now=now)
        except Http404:
            after = None
        return Response({"message": step.done, "order": after})


def step_view(step: Step):
    """The view of ``step``, described in the schema by the step's own form."""
    body = serializer_of(step.form) if step.form.base_fields else None
    described = extend_schema(
        operation_id=f"orders_{step.action}",
        summary=step.verb,
        description=f"{step.action.label}。{step.confirm}",
        tags=["办理"],
        request=body,
        responses=schema.answers({200: Done}, 400, 403, 404, 409, 413, 415),
    )
    view: type[StepView] = type(f"{step.action.name.title()}View", (StepView,), {"step": step})
    return extend_schema_view(post=described)(view).as_view()


STEP_VIEWS = {action: step_view(step) for action, step in STEPS.items()}


# --- the survey link -----------------------------------------------------------------------------


@extend_schema(tags=["评价"], auth=[])
class SurveyLink(DeskView):
    """The signed link is the permission: no account, one survey, one answer."""

    authentication_classes = []
    permission_classes = [AllowAny]

    def get_throttles(self):
        return [SurveyAnswers()] if self.request.method == "POST" else []

    @extend_schema(
        summary="评价问卷",
        description="凭邮件或消息中的链接，不必登录；打开不作任何记录。",
        responses=schema.answers({200: SurveyQuestions}, 404, 409, 410, public=True),
    )
    def get(self, request, token):
        survey = _open_survey(token, timezone.now())
        questions = {"fields": describe(RatingForm.base_fields)}
        return Response({**SurveyPage(survey).data, **questions})

    @extend_schema(
        summary="提交评价",
        description="每次办结评价一次。不满意或未解决的，须选原因。",
        request=serializer_of(RatingForm),
        responses=schema.answers({200: Thanks}, 400, 404, 409, 410, 429, public=True),
    )
    def post(self, request, token):
        now = timezone.now()
        survey = _open_survey(token, now)
        form = RatingForm(form_data(mapping_of(request.data), RatingForm.base_fields))
        answers = check_form(form)
        by = LinkHolder(survey.order_id, survey.order.contact_name)
        rate_order(survey.order, by=by, via=Via.LINK, now=now, **answers)
        return Response({"message": "谢谢您的评价。"})


def _open_survey(token: str, now) -> Survey:
    survey = survey_from(token)
    if survey is None:
        raise Http404
    if survey.answered_at is not None:
        raise Problem(409, "already_answered", "这次评价已经提交，谢谢您。")
    if now > survey.expires_at:
        raise Problem(410, "expired", "评价期已过，链接已失效。")
    return survey


# --- everything else -----------------------------------------------------------------------------


@extend_schema(exclude=True)
class Nowhere(DeskView):
    """Addresses that do not exist answer in the same shape as everything else."""

    authentication_classes = []
    permission_classes = [AllowAny]

    def initial(self, request, *args, **kwargs):
        raise NotFound
