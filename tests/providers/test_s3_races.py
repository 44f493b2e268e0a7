"""Whoever puts a document while others delete it finds it afterwards: in every order of their requests."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from providers.s3_storage import CLAIM_LASTS, S3Storage
from providers.storage import DocumentMissing, StorageUnavailable, digest_of, path_of
from tests.providers.interleaving import Bucket, Order, Party, in_every_order

CONTENT = b"%PDF-1.7 contract"
DIGEST = digest_of(CONTENT)


class Clock:
    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


async def at_once() -> None:
    """For whoever acts alone."""


def storage_at(
    bucket: Bucket, order: Order | None = None, party: int = 0, clock: Clock | None = None
) -> S3Storage:
    objects = Party(bucket, order.turn_of(party) if order else at_once).objects
    return S3Storage(objects, objects, where="memory", now=clock or Clock())


async def old_document() -> Bucket:
    bucket = Bucket()
    await storage_at(bucket).put(CONTENT)
    bucket.begin()
    return bucket


async def paths_in(bucket: Bucket) -> list[str]:
    return [each["path"] for each in await bucket.listed(None)]


def an_hour_ago() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


async def check_found(bucket: Bucket, put: object) -> None:
    """At once where `put` went well; else after it was tried again, as every job does."""
    if put != DIGEST:
        assert isinstance(put, StorageUnavailable)
        assert put.reason == "BeingDeleted"
        assert await storage_at(bucket).put(CONTENT) == DIGEST
    assert await storage_at(bucket).get(DIGEST) == CONTENT
    assert f"deleting/{DIGEST}" not in await paths_in(bucket)


async def test_one_puts_and_one_deletes_in_every_order() -> None:
    outcomes = set()

    async def run(order: Order) -> None:
        bucket = await old_document()
        writer, deleter = storage_at(bucket, order, 0), storage_at(bucket, order, 1)
        put, deleted = await order.run(writer.put(CONTENT), deleter.delete(DIGEST, put_before=an_hour_ago()))
        assert deleted in {True, False}
        outcomes.add((put if put == DIGEST else "in vain", deleted))
        await check_found(bucket, put)

    assert await in_every_order(run) > 50
    assert outcomes == {(DIGEST, True), (DIGEST, False), ("in vain", True), ("in vain", False)}


@pytest.mark.parametrize("seed", range(4))
async def test_two_put_and_two_delete_in_orders_by_chance(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - an order, not a secret
    for _ in range(50):
        bucket, order = await old_document(), Order(chance.choice)
        parties = [storage_at(bucket, order, number) for number in range(4)]
        moment = an_hour_ago()
        answers = await order.run(
            parties[0].put(CONTENT),
            parties[1].delete(DIGEST, put_before=moment),
            parties[2].delete(DIGEST, put_before=moment),
            parties[3].put(CONTENT),
        )
        assert {*answers[1:3]} <= {True, False}
        await check_found(bucket, answers[0])
        await check_found(bucket, answers[3])


async def test_of_two_who_delete_a_document_that_is_put_anew_meanwhile_neither_deletes_the_new_one() -> None:
    """The one looked at the old one before the other deleted it."""

    async def run(order: Order) -> None:
        bucket = await old_document()
        first, second = storage_at(bucket, order, 0), storage_at(bucket, order, 1)

        async def deleted_and_put() -> str | bool:
            deleted = await second.delete(DIGEST, put_before=an_hour_ago())
            return await second.put(CONTENT) if deleted else deleted

        _, put = await order.run(first.delete(DIGEST, put_before=an_hour_ago()), deleted_and_put())
        if put is not False:
            await check_found(bucket, put)

    await in_every_order(run)


class Crash(Exception):
    pass


@pytest.mark.parametrize("last", range(6))
async def test_who_crashes_while_deleting_keeps_nobody_from_putting_for_long(last: int) -> None:
    bucket, clock, requests = await old_document(), Clock(), 0

    async def turn() -> None:
        nonlocal requests
        requests += 1
        if requests > last:
            raise Crash

    crashing = Party(bucket, turn).objects
    deleter = S3Storage(crashing, crashing, where="memory", now=clock)
    try:
        assert await deleter.delete(DIGEST, put_before=an_hour_ago())
        assert last == 5  # what deleting takes
    except Crash:
        pass
    storage = storage_at(bucket, clock=clock)
    if {f"deleting/{DIGEST}", path_of(DIGEST)} <= {*await paths_in(bucket)}:
        with pytest.raises(StorageUnavailable, match="BeingDeleted"):
            await storage.put(CONTENT)
        assert not await storage.delete(DIGEST, put_before=an_hour_ago())
        clock.ahead = CLAIM_LASTS
    await storage.put(CONTENT)
    assert await storage.get(DIGEST) == CONTENT
    clock.ahead = CLAIM_LASTS
    assert await storage.delete(DIGEST, put_before=datetime.now(UTC) + timedelta(days=1))
    with pytest.raises(DocumentMissing):
        await storage.get(DIGEST)
    assert await paths_in(bucket) == []


async def test_a_claim_left_behind_is_taken_over_by_one() -> None:
    async def run(order: Order) -> None:
        bucket = await old_document()
        await bucket.put_async(f"deleting/{DIGEST}", b"of one who crashed")
        bucket.begin()
        first, second = [storage_at(bucket, order, number) for number in range(2)]
        claim = f"deleting/{DIGEST}"
        claimed = await order.run(first._claimed(claim), second._claimed(claim))
        assert sorted(claimed) == [False, True]  # type: ignore[type-var]

    assert await in_every_order(run) > 10
