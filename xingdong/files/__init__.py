"""Files from outside: judged, scanned, drawn anew, and served so that nothing in them runs."""
