"""Forms that people make: questions as plain data, asked with Django's fields, edited on a page.

Nothing here knows what the answers are for, and nothing is a model: whoever keeps a form keeps it
as JSON and hands it in.
"""
