"""What a PostgreSQL URL may say, and that a wrong one is refused without a word of it."""

import pytest

from models.database import tortoise_config
from models.postgres_url import PostgresUrl, UrlRefused

WHERE = "hetong:p%40ss@db.example:5433/contracts"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_it_names_a_server_and_the_usual_pool(scheme: str) -> None:
    place = PostgresUrl.read(f"{scheme}://{WHERE}")

    assert place.session() == {
        "dsn": f"postgresql://{WHERE}",
        "timeout": 10,
        "server_settings": {
            "application_name": "hetong",
            "statement_timeout": "60s",
            "lock_timeout": "15s",
            "idle_in_transaction_session_timeout": "60s",
        },
    }
    assert (place.pool_size, place.pool_timeout) == ({"min_size": 1, "max_size": 10}, 5)
    connection = tortoise_config(f"{scheme}://{WHERE}")["connections"]["default"]
    assert connection == {"engine": "models.postgres", "credentials": {"place": place, "patient": False}}
    assert "p%40ss" not in repr(connection)


def test_everything_it_may_say_arrives_where_it_belongs() -> None:
    place = PostgresUrl.read(
        f"postgresql://{WHERE}?minsize=2&maxsize=20&pool_timeout=3&connect_timeout=4&statement_timeout=30"
        "&lock_timeout=5&idle_in_transaction_session_timeout=6&application_name=web-1"
        f"&sslmode=verify-full&sslrootcert={__file__}"
    )

    session = place.session("queue", patient=True)
    assert session["dsn"].startswith(f"postgresql://{WHERE}?sslmode=verify-full&sslrootcert=")
    assert (session["timeout"], session["server_settings"]) == (
        4,
        {
            "application_name": "web-1 queue",
            "statement_timeout": "0s",
            "lock_timeout": "5s",
            "idle_in_transaction_session_timeout": "6s",
        },
    )
    assert (place.pool_size, place.pool_timeout) == ({"min_size": 2, "max_size": 20}, 3)


KNOWN = (
    "minsize, maxsize, pool_timeout, connect_timeout, statement_timeout, lock_timeout, "
    "idle_in_transaction_session_timeout, host, passfile, sslcert, sslkey, sslmode, sslrootcert, "
    "target_session_attrs, application_name"
)


@pytest.mark.parametrize(
    ("query", "mistakes"),
    [
        ("max_size=20", [f"max_size is no parameter of a PostgreSQL URL: {KNOWN}"]),
        ("s3cret@db/x", [f"there is an unknown parameter of a PostgreSQL URL: {KNOWN}"]),
        ("maxsize=0", ["maxsize is a whole number from 1 to 1000"]),
        ("maxsize=", ["maxsize is a whole number from 1 to 1000"]),
        ("lock_timeout=5s", ["lock_timeout is a whole number from 1 to 86400"]),
        ("statement_timeout=٣", ["statement_timeout is a whole number from 1 to 86400"]),
        ("minsize=11", ["minsize is greater than maxsize"]),
        ("sslmode=on", ["sslmode is one of disable, allow, prefer, require, verify-ca, verify-full"]),
        ("sslrootcert=/none.pem", ["sslrootcert names no file"]),
        (
            "maxsize=x&minsize=-1&passfile=/none",
            [
                "maxsize is a whole number from 1 to 1000",
                "minsize is a whole number from 0 to 1000",
                "passfile names no file",
            ],
        ),
    ],
)
def test_what_it_may_not_say_is_refused_with_every_mistake_at_once(query: str, mistakes: list[str]) -> None:
    with pytest.raises(UrlRefused) as refused:
        PostgresUrl.read(f"postgresql://{WHERE}?{query}")

    assert str(refused.value).split("\n") == mistakes


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://hetong:s3cret@db.example:port/contracts",
        "postgresql://hetong:s3cret@db.example:99999/contracts",
        "postgresql://hetong:s3cret@db.example",
        "postgresql://hetong:s3cret[@db.example/contracts",
    ],
)
def test_an_address_that_is_none_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(UrlRefused, match=r"^not a database URL: postgresql://user:password@host:port/name$"):
        PostgresUrl.read(url)
