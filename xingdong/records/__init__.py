"""What every kept record has: admin base, history, sheets, paging, periods, privacy, text."""
