"""Why there is no backup, or nothing was restored."""


class BackupError(Exception):
    """Nothing came of it and nothing was changed; the message is a sentence for a person."""
