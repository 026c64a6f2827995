"""The two names of errors: not allowed, and changed meanwhile; caught at the edge."""


class NotAllowed(Exception):
    """Not you, or not now; the message is one Chinese sentence that says which.

    ``not_now`` tells the two apart: the same person may succeed at another moment.
    """

    def __init__(self, message: str, *, not_now: bool = False):
        super().__init__(message)
        self.not_now = not_now


class TryLater(NotAllowed):
    """Nothing is wrong with what was asked for: there is no room, or it was enough for today."""

    def __init__(self, message: str):
        super().__init__(message, not_now=True)


class ChangedMeanwhile(Exception):
    """Somebody was faster; the message says what the order is now."""
