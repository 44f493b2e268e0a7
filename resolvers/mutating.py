"""The one place that turns refusals into payload errors: resolvers just raise."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Final, TypeVar

from tortoise.exceptions import IntegrityError

from resolvers.context import Info, Keeper, RequestContext
from resolvers.replay import made_again
from rules.values import checked_text, invalid
from rules.violations import ErrorCode, Refusal, RuleViolation
from schema.errors import user_error
from schema.payloads import Payload

_KEY: Final = "idempotencyKey"

Input = TypeVar("Input")
Answer = TypeVar("Answer", bound=Payload)
Verb = Callable[[RequestContext, Input], Awaitable[Answer]]
Resolver = Callable[[Info, Input], Awaitable[Answer]]


def mutation(
    payload: type[Answer],
) -> Callable[[Callable[..., Awaitable[Answer]]], Callable[..., Awaitable[Answer]]]:
    """A verb that answers its payload; what it refuses comes back as the payload's errors and nothing was written.

    Every verb is refused to the customers of an account whose data is only kept.
    """

    def decorated(verb: Callable[..., Awaitable[Answer]]) -> Callable[..., Awaitable[Answer]]:
        @wraps(verb)
        async def resolver(info: Info, input: Any) -> Answer:
            mark, context = input.client_mutation_id or None, info.context
            violations: tuple[RuleViolation, ...] = ()
            try:
                _check_marks(input, context.attempt)
                if (restriction := context.restriction()) is not None:
                    raise restriction
                if context.attempt is not None and context.attempt.outcome is not None:
                    answer = await made_again(payload, context.attempt.outcome, context)
                else:
                    answer = await verb(info, input)
            except Refusal as refusal:
                violations = refusal.violations
            except RuleViolation as violation:
                violations = (violation,)
            except IntegrityError:
                # the rules saw no reason, the database did: another request was faster between the two
                violations = (RuleViolation(ErrorCode.CONTRACT_CHANGED),)
            if violations:
                answer = payload(errors=[user_error(each, context.locale) for each in violations])
            await _keep(context, answer, violations)
            answer.client_mutation_id = mark
            return answer

        return resolver

    return decorated


def _check_marks(input: Any, attempt: Keeper | None) -> None:
    """What a client sends to recognise its requests by; what its key stands for already is refused."""
    for name, value in (("clientMutationId", input.client_mutation_id), (_KEY, input.idempotency_key)):
        if value:
            checked_text(name, value)
    if input.idempotency_key == "":
        raise invalid(_KEY, "EMPTY")
    if attempt is not None and attempt.refused is not None:
        raise attempt.refused


async def _keep(context: RequestContext, answer: Payload, violations: tuple[RuleViolation, ...]) -> None:
    """What its verb did not write down with the effect: a refusal, or an effect at an outsider, safe to repeat."""
    attempt = context.attempt
    if attempt is not None and attempt.refused is None and attempt.outcome is None and not attempt.kept:
        await attempt.keep(answer, violations)
