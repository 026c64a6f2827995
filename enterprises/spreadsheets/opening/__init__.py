"""What reads a file that somebody sent, in a process of its own that may die of it.

Standard library alone, and no Django: the process starts at once, holds little, and nothing of the
portal is in it. ``python -m enterprises.spreadsheets.opening < file`` writes a JSON line a row.
"""
