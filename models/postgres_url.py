"""What a PostgreSQL URL says: where the server is, how many connections to it, and how patient they are."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

# fmt: off
_NUMBERS: Final = {
    #                                      default  least  most
    "minsize":                             (     1,     0,  1_000),
    "maxsize":                             (    10,     1,  1_000),
    "pool_timeout":                        (     5,     1,    600),
    "connect_timeout":                     (    10,     1,    600),
    "statement_timeout":                   (    60,     1, 86_400),
    "lock_timeout":                        (    15,     1, 86_400),
    "idle_in_transaction_session_timeout": (    60,     1, 86_400),
}
# fmt: on
"""Connections, and seconds. The last three are the server's own settings, given to each session."""

_OF_THE_SERVER: Final = tuple(_NUMBERS)[-3:]
_OF_LIBPQ: Final = frozenset(
    {"host", "sslmode", "sslrootcert", "sslcert", "sslkey", "passfile", "target_session_attrs"}
)
_TLS: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_KNOWN: Final = (*_NUMBERS, *sorted(_OF_LIBPQ), "application_name")


class UrlRefused(ValueError):
    """In our own words, which quote nothing but the names of parameters: a library's would quote the password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresUrl:
    """`pool_timeout`: how long a request waits for a free connection; `connect_timeout`: for a new one."""

    address: str = field(repr=False)
    application_name: str
    numbers: dict[str, int]

    @classmethod
    def read(cls, url: str) -> Self:
        """Raises UrlRefused with every mistake, one a line."""
        try:
            parts = urlsplit(url)
            named = bool(parts.path.strip("/")) and parts.port != 0
        except ValueError:
            named = False
        if not named:
            raise UrlRefused("not a database URL: postgresql://user:password@host:port/name")
        given = dict(parse_qsl(parts.query, keep_blank_values=True))
        if mistakes := [*_mistakes(given)]:
            raise UrlRefused("\n".join(mistakes))
        query = urlencode({name: value for name, value in given.items() if name in _OF_LIBPQ})
        return cls(
            address=urlunsplit(parts._replace(scheme="postgresql", query=query)),
            application_name=given.get("application_name", "hetong"),
            numbers={name: int(given.get(name, default)) for name, (default, _, _) in _NUMBERS.items()},
        )

    def session(self, purpose: str = "", *, patient: bool = False) -> dict[str, Any]:
        """What asyncpg connects with. `purpose` is what pg_stat_activity shows behind the application's name;
        a patient session's statements may take as long as they take.
        """
        seconds = {name: self.numbers[name] for name in _OF_THE_SERVER}
        if patient:
            seconds["statement_timeout"] = 0
        return {
            "dsn": self.address,
            "timeout": self.numbers["connect_timeout"],
            "server_settings": {
                "application_name": f"{self.application_name} {purpose}".strip(),
                **{name: f"{value}s" for name, value in seconds.items()},
            },
        }

    def for_programs(self) -> tuple[str, str | None]:
        """For PostgreSQL's own programs: the address without its password, and the password."""
        parts = urlsplit(self.address)
        user, _, host = parts.netloc.rpartition("@")
        name, _, password = user.partition(":")
        address = urlunsplit(parts._replace(netloc=f"{name}@{host}" if name else host))
        return address, unquote(password) or None

    @property
    def pool_size(self) -> dict[str, int]:
        return {"min_size": self.numbers["minsize"], "max_size": self.numbers["maxsize"]}

    @property
    def pool_timeout(self) -> int:
        return self.numbers["pool_timeout"]


def _mistakes(given: dict[str, str]) -> list[str]:
    mistakes = []
    for name in given.keys() - set(_KNOWN):
        shown = (
            f"{name} is no" if name.isidentifier() else "there is an unknown"
        )  # or else a piece of a password
        mistakes.append(f"{shown} parameter of a PostgreSQL URL: {', '.join(_KNOWN)}")
    for name, (_, least, most) in _NUMBERS.items():
        value = given.get(name, str(least))
        if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
            mistakes.append(f"{name} is a whole number from {least} to {most}")
    if not mistakes and int(given.get("minsize", 0)) > int(given.get("maxsize", _NUMBERS["maxsize"][0])):
        mistakes.append("minsize is greater than maxsize")
    if given.get("sslmode", _TLS[0]) not in _TLS:
        mistakes.append(f"sslmode is one of {', '.join(_TLS)}")
    files = ("sslrootcert", "sslcert", "sslkey", "passfile")
    mistakes += [
        f"{name} names no file" for name in files if name in given and not Path(given[name]).is_file()
    ]
    return sorted(mistakes)
