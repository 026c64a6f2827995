"""Addresses of the portal and the desk."""

from django.urls import path

from .views import choices, desk, figures, inbox, orders, plans, portal, surveys, visits

app_name = "orders"

urlpatterns = [
    path("", portal.home, name="home"),
    path("services/", portal.catalogue, name="catalogue"),
    path("services/<str:code>/", portal.item_page, name="item"),
    path("orders/", orders.order_list, name="list"),
    path("orders/<str:number>/", orders.order_page, name="order"),
    path("orders/<str:number>/files/<uuid:key>/", orders.attachment, name="attachment"),
    path("orders/<str:number>/<str:action>/", orders.take_step, name="step"),
    path("queue/", desk.queue, name="queue"),
    path("centre/", desk.centre, name="centre"),
    path("centre/enter/", desk.enter, name="enter"),
    path("centre/enter/<str:code>/", portal.enter_order, name="enter_order"),
    path("figures/", figures.figures_page, name="figures"),
    path("figures/<str:name>/", figures.figure_page, name="figure"),
    path("visits/", visits.visit_list, name="visits"),
    path("visits/new/", visits.choose, name="visit_new"),
    path("visits/coverage/", visits.coverage_page, name="visit_coverage"),
    path("visits/write/<int:pk>/", visits.write, name="visit_write"),
    path("visits/plan/<int:pk>/", visits.plan, name="visit_plan"),
    path("visits/findings/<int:pk>/", visits.settle, name="finding"),
    path("visits/<int:pk>/", visits.visit_page, name="visit"),
    path("plans/<int:pk>/", plans.plan_page, name="plan"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/unread/", inbox.unread, name="unread"),
    path("inbox/read/", inbox.read_all, name="read_all"),
    path("inbox/choices/", choices.notice_choices, name="notice_choices"),
    path("inbox/<int:pk>/", inbox.open_message, name="message"),
    path("inbox/<int:pk>/read/", inbox.read_one, name="read_one"),
    path("s/<str:token>/", surveys.survey, name="survey"),
]
