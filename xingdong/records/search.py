"""Search over the words of orders, quick with a million of them and the same on every database.

An order is found by the words that its search text contains: enterprise, number, title and
description, in one spelling. On SQLite that is a look through the texts. PostgreSQL has an index of
their pairs of characters (Chinese has no blanks between words, and most words have two characters),
of single characters, and of fours inside runs of Latin letters or digits, for numbers and models.
What the index finds may only share the pairs, so the text decides in any case.

A word that is in every hundredth of the newest orders or more is found sooner by walking the orders
from the newest on than by fetching and sorting all that contain it. No statistics of PostgreSQL
tell rare words apart, so ``OrderQuerySet.matching`` looks into the newest texts first.
"""

import re

from django.db.models import BooleanField, Func, Lookup

from .text import normalise

MOST_WORDS = 10  # more narrow nothing down, and a thousand break the database's parser


# The index is asked for the beginning of a longer word, the text for all of it.
LONGEST_INDEXED = 40


# In the database, made by a migration: the terms of a text as an array.
TERMS_FUNCTION = "desk_search_terms"


_RUN = re.compile(r"[a-z0-9]{4,}")


def words_of(query: str) -> list[str]:
    """The words of what somebody typed, without doubles, at most ``MOST_WORDS``."""
    return list(dict.fromkeys(normalise(query.replace("\0", " ")).split()))[:MOST_WORDS]


def terms_of(word: str) -> list[str]:
    """What the index holds of every text that contains ``word``, normalised and not empty.

    Each of these is also made by the database's ``desk_search_terms``, which sees the whole text.
    """
    word = word[:LONGEST_INDEXED]
    if len(word) == 1:
        return [word]
    covered: set[int] = set()  # where a pair begins that a four contains
    fours = []
    for run in _RUN.finditer(word):
        start, end = run.span()
        covered.update(range(start, end - 1))
        fours += [word[at : at + 4] for at in (*range(start, end - 4, 4), end - 4)]
    pairs = [word[at : at + 2] for at in range(len(word) - 1) if at not in covered]
    return list(dict.fromkeys(fours + pairs))


class Holds(Lookup):
    """``text__holds=word``: the text contains the normalised word."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        text, params = self.process_lhs(compiler, connection)
        return f"INSTR({text}, %s) > 0", [*params, self.rhs]

    def as_postgresql(self, compiler, connection):
        text, params = self.process_lhs(compiler, connection)
        return f"STRPOS({text}, %s) > 0", [*params, self.rhs]


class HasTermsOf(Lookup):
    """``text__has_terms_of=word``: the text may contain the word; asks PostgreSQL's index."""

    lookup_name = "has_terms_of"
    prepare_rhs = False

    def as_postgresql(self, compiler, connection):
        text, params = self.process_lhs(compiler, connection)
        return f"{TERMS_FUNCTION}({text}) @> %s", [*params, terms_of(self.rhs)]


class Among(Func):
    """``Among("pk", keys)``: one of the keys of a subquery, which PostgreSQL carries out first.

    A plain ``IN`` it may turn round: walk all orders and look each up, in the hope of many.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY(ARRAY"
    output_field = BooleanField()
