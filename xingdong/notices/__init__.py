"""Notices: who is told, by which channels, in what rhythm; this floor knows no order."""
