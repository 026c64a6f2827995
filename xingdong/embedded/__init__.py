"""Servers the portal brings itself: Valkey for `make run`, Valkey and PostgreSQL for the tests."""
