"""The party coverage report: facts, table, annexes, frozen versions (handbook §3.4, §4.4).

Imports go one way: ``deciding``, ``versions`` → ``report`` → ``annexes`` → ``table`` → ``facts``.
"""
