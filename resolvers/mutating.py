"""The one place that turns refusals into payload errors: resolvers just raise."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeVar

from tortoise.exceptions import IntegrityError

from resolvers.context import Info, RequestContext
from rules.values import checked_text
from rules.violations import ErrorCode, Refusal, RuleViolation
from schema.errors import user_error
from schema.payloads import Payload

Input = TypeVar("Input")
Answer = TypeVar("Answer", bound=Payload)
Verb = Callable[[RequestContext, Input], Awaitable[Answer]]
Resolver = Callable[[Info, Input], Awaitable[Answer]]


def mutation(
    payload: type[Answer],
) -> Callable[[Callable[..., Awaitable[Answer]]], Callable[..., Awaitable[Answer]]]:
    """A verb that answers its payload; what it refuses comes back as the payload's errors and nothing was written."""

    def decorated(verb: Callable[..., Awaitable[Answer]]) -> Callable[..., Awaitable[Answer]]:
        @wraps(verb)
        async def resolver(info: Info, input: Any) -> Answer:
            mark = input.client_mutation_id or None
            try:
                if mark is not None:
                    checked_text("clientMutationId", mark)
                answer = await verb(info, input)
            except Refusal as refusal:
                answer = payload(
                    errors=[user_error(each, info.context.locale) for each in refusal.violations]
                )
            except RuleViolation as violation:
                answer = payload(errors=[user_error(violation, info.context.locale)])
            except IntegrityError:
                # the rules saw no reason, the database did: another request was faster between the two
                changed = RuleViolation(ErrorCode.CONTRACT_CHANGED)
                answer = payload(errors=[user_error(changed, info.context.locale)])
            answer.client_mutation_id = mark
            return answer

        return resolver

    return decorated
