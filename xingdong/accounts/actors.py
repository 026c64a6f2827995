"""Who acts: a person, the portal itself, or whoever holds a link."""


def user_of(by):
    """The account behind ``by``, or None when the system or a link holder acts."""
    return getattr(by, "user", by)
