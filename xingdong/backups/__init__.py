"""Backups: the database and the files in one archive, and both back from it.

`manage.py backup` and `manage.py restore` are the doors; docs/operations.md says how to use them.
"""
