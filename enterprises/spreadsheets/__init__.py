"""The enterprises' records as spreadsheets: read, check, import, undo, write."""
