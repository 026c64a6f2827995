"""Search finds what contains the words, on SQLite and PostgreSQL alike, and nothing else."""

import string

import pytest
from django.db import connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from requests_desk import actions
from requests_desk.models import Assignment, Order, SearchText
from requests_desk.models.search_texts import SearchTextQuerySet
from tests.cast import draft
from xingdong.records.search import LONGEST_INDEXED, MOST_WORDS, terms_of, words_of
from xingdong.records.text import normalise

# Few letters, so that texts share characters and pairs without sharing words.
LETTERS = "招工电工地电梯焊" + "aB2\uff10\uff38X-（(）)%_\\'\"é.\n 　"
texts = st.text(st.sampled_from(LETTERS) | st.characters(exclude_categories=["Cs", "Cc"]))
phrases = st.text(st.sampled_from(LETTERS.replace("\n", "").replace(" ", "")), min_size=2)


@pytest.fixture
def orders(enterprise, item, liaison, clerk, head, now) -> list[Order]:
    return [actions.submit_order(draft(enterprise, item), by=liaison, now=now) for _ in range(4)]


@pytest.fixture
def by_index(db):
    """A handful of rows PostgreSQL would look through: in this test the index answers."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_indexscan = off")


def write(orders: list[Order], written: list[str]) -> dict[int, str]:
    """Let the orders say what is ``written``; their texts by id."""
    said = {}
    for order, text in zip(orders, written, strict=True):
        said[order.pk] = normalise(text.replace("\0", ""))
        SearchText.objects.filter(order=order).update(text=said[order.pk])
    return said


def found(query: str) -> set[int]:
    return set(Order.objects.matching(query).values_list("pk", flat=True))


@pytest.mark.usefixtures("by_index")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    written=st.lists(texts, min_size=4, max_size=4),
    typed=st.lists(phrases, min_size=1, max_size=5),
    cut=st.tuples(st.integers(0, 40), st.integers(2, 60)),
)
def test_what_contains_the_word_is_found_and_nothing_else(orders, written, typed, cut):
    start, length = cut
    with transaction.atomic():
        said = write(orders, written)
        # Besides phrases that mostly miss, parts of the texts, which must be found.
        for query in (*typed, *(text[start : start + length] for text in written)):
            words = words_of(query)
            holding = {pk for pk, text in said.items() if all(word in text for word in words)}
            assert found(query) == holding, (query, words)
            texts = SearchText.objects.holding(words)  # what finds words that are in many orders
            assert set(texts.values_list("pk", flat=True)) == holding, (query, words)
        transaction.set_rollback(True)


@pytest.mark.usefixtures("by_index")
@pytest.mark.parametrize("word", ["招", "龘", "x", "2", "-", "%", "_", "\\", "'"])
def test_one_character_is_a_word(orders, word):
    said = write(orders, ["招工 x-2", "电工%_\\'", "xx", "龘 龘"])
    assert found(word) == {pk for pk, text in said.items() if word in text}


@pytest.mark.parametrize(
    "query",
    [
        "XD20260302-0001",
        "xd202603",
        "\uff38\uff24\uff12\uff10\uff12\uff16",
        "0302-00",
        "-0001",
        "焊工",
        "20 个焊工",
        "旺季缺人，想参加专场招聘会。",
        "示例轨道",
        "常州示例轨道配件有限公司",
        "招聘会 示例 焊工",
        "　焊工　",
    ],
)
def test_an_order_is_found_by_what_is_written_on_it(submitted, query):
    assert found(query) == {submitted.pk}


@pytest.mark.parametrize(
    "query", ["XD202604", "20260302-0002", "焊机", "工焊", "焊工 电缆", "示例电缆", "个焊工旺季"]
)
def test_what_is_not_written_is_not_found(submitted, query):
    assert found(query) == set()


def test_nothing_typed_leaves_everything(submitted):
    assert found("") == found("　 \0 ") == {submitted.pk}


def test_a_pasted_page_is_searched_by_its_first_words(submitted):
    assert len(words_of(" ".join(map(str, range(500))))) == MOST_WORDS
    assert found("焊工 " * 500) == {submitted.pk}
    assert found("焊工" * 5000) == set()


def test_terms_are_pairs_and_fours_of_runs():
    assert terms_of("招") == ["招"]
    assert terms_of("招焊工") == ["招焊", "焊工"]
    assert terms_of("xd202") == ["xd20", "d202"]
    assert terms_of("xd20260302-0001") == ["xd20", "2603", "0302", "0001", "2-", "-0"]
    assert terms_of("招kx2083") == ["kx20", "2083", "招k"]
    assert terms_of("a-1") == ["a-", "-1"]
    assert len(terms_of(string.ascii_lowercase * 9)) < 2 * LONGEST_INDEXED


def test_an_enterprise_is_found_by_its_present_name_only(submitted, enterprise):
    enterprise.name, enterprise.short_name = "常州新名（集团）有限公司", "新名集团"
    enterprise.save()
    assert found("示例轨道") == {submitted.pk}
    assert actions.follow_renames() == 1
    assert found("示例轨道") == set()
    assert found("新名(集团)") == found("新名集团 焊工") == {submitted.pk}
    assert actions.follow_renames() == 0


def test_the_queue_and_the_lists_search_the_same(routed, clerk, liaison, client):
    for user, page in ((clerk, "queue"), (clerk, "list"), (liaison, "list")):
        client.force_login(user)
        for query, shown in (("焊工 旺季", True), ("焊机", False)):
            answer = client.get(reverse(f"orders:{page}"), {"q": query})
            assert (routed.number in answer.content.decode()) is shown, (page, query)
    assert list(Assignment.objects.matching("示例轨道")) == [routed.assignment]


def test_words_of_many_orders_are_found_too(enterprise, item, liaison, now):
    made = [
        actions.submit_order(draft(enterprise, item), by=liaison, now=now)
        for _ in range(SearchTextQuerySet.MANY + 1)
    ]
    assert not SearchText.objects.are_few(["焊工"])
    assert found("焊工") == {order.pk for order in made}
    assert SearchText.objects.are_few(["-0003"])
    assert found("-0003 焊工") == {made[2].pk}


@pytest.mark.postgres
@pytest.mark.usefixtures("by_index")
def test_the_index_answers(submitted):
    plan = Order.objects.matching("焊工").explain()
    assert "search_terms" in plan, plan
