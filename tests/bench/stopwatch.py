"""Whole requests by the clock: the median of several, and what the database had of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from django.db import connection

LONGEST = 12  # seconds spent on one measurement before it gets along with fewer rounds


@dataclass
class Statement:
    sql: str
    params: object
    seconds: float


@dataclass
class Reading:
    """Milliseconds of the median round; ``slowest`` is the statement that took most of it.

    ``processor_ms`` is this process alone, without the database's.
    """

    name: str
    ms: float
    processor_ms: float
    sql_ms: float
    statements: int
    slowest: Statement | None = None
    plan: str = ""


@dataclass
class Tape:
    """Every statement that went to the database."""

    statements: list[Statement] = field(default_factory=list)

    def __call__(self, execute, sql, params, many, context):
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.statements.append(Statement(sql, params, time.perf_counter() - began))


def measure(name: str, act: Callable[[], object], *, rounds: int = 9, warm: int = 2) -> Reading:
    """Run ``act`` ``warm`` times unmeasured, then ``rounds`` times."""
    for _ in range(warm):
        act()
    times, processor, tapes = [], [], []
    began = time.monotonic()
    while len(times) < rounds and (not times or time.monotonic() - began < LONGEST):
        tape = Tape()
        with connection.execute_wrapper(tape):
            start, start_processor = time.perf_counter(), time.process_time()
            act()
            times.append(time.perf_counter() - start)
            processor.append(time.process_time() - start_processor)
        tapes.append(tape.statements)
    statements = tapes[times.index(sorted(times)[len(times) // 2])]
    reads = [one for one in statements if one.sql.lstrip("(").startswith("SELECT")]
    slowest = max(reads, key=lambda one: one.seconds, default=None)
    return Reading(
        name,
        ms=1000 * median(times),
        processor_ms=1000 * median(processor),
        sql_ms=1000 * sum(one.seconds for one in statements),
        statements=len(statements),
        slowest=slowest,
        plan=explain(slowest) if slowest else "",
    )


def explain(statement: Statement) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement.sql}", statement.params)
        return "\n".join(line for (line,) in cursor.fetchall())
