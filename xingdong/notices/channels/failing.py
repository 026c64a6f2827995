"""The one error of all channels."""


class SendingFailed(Exception):
    """A message did not go out; the text is for the people who look after the channel.

    ``retryable``: the same message may succeed later. ``channel_is_away``: nothing else would get
    through by this channel now either, so it is left alone for a while.
    """

    def __init__(self, message: str, *, retryable: bool, channel_is_away: bool = False):
        super().__init__(message)
        self.retryable = retryable
        self.channel_is_away = channel_is_away
