"""So many at once: of connections from one address, of requests that wait for one principal."""

from collections import Counter


class Places:
    """`most` for each key."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()

    def take(self, key: str) -> bool:
        """Whether there was one left."""
        if self._taken[key] >= self._most:
            return False
        self._taken[key] += 1
        return True

    def give_back(self, key: str) -> None:
        self._taken[key] -= 1
        if not self._taken[key]:
            del self._taken[key]

    def __len__(self) -> int:
        """The keys that are known at the moment."""
        return len(self._taken)
