"""What every outsider has in common: it may be slow, absent or wrong."""


class ProviderUnavailable(Exception):
    """An outsider did not answer in time, or its answer cannot be believed.

    `retryable` tells whether asking again later may help: true for silence and overload, false for an answer
    that breaks the agreed form. The text names the provider and nothing else: answers hold personal data.
    """

    def __init__(self, provider: str, *, retryable: bool) -> None:
        super().__init__(f"{provider} is unavailable")
        self.provider = provider
        self.retryable = retryable

    def __reduce__(self) -> tuple[object, ...]:
        """Exceptions cross process borders by pickle, which by itself forgets keyword arguments."""
        return _unavailable, (self.provider, self.retryable)


def _unavailable(provider: str, retryable: bool) -> ProviderUnavailable:
    return ProviderUnavailable(provider, retryable=retryable)
