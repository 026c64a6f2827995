"""How the questions of an item were answered; named in ``settings`` for the catalogue below."""

from requests_desk.models import Order
from services.form_versions import Answers
from services.models import ServiceItem
from xingdong.records.questions.checks import Uses


def answers_given(item: ServiceItem) -> Answers:
    """Counted in Python, because no two databases look into JSON alike; two statements."""
    questions, numbers = Uses(), Uses()
    orders = Order.objects.filter(item=item)
    for details, figures in orders.values_list("details", "outcome_figures").iterator():
        for key, answer in details.items():
            questions.count(key, answer)
        for key, figure in figures.items():
            numbers.count(key, figure)
    return Answers(questions, numbers, orders.open().count())
