"""走访: plans, the diary written in the field, findings, coverage."""
