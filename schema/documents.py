"""Documents: read no further than they may be, and known again once they were found right."""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Any, Final

from graphql import DocumentNode, GraphQLError, TokenKind, parse, validate
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

MOST_KNOWN: Final = 128

MOST_MISTAKES: Final = 5
"""Of a document, told at once."""

_WORDS: Final = frozenset({TokenKind.NAME, TokenKind.INT, TokenKind.FLOAT})


class KnownDocuments:
    """The last few that were valid. What is refused is not kept: it would push out what honest clients send, and
    each full collection of garbage would walk it.
    """

    def __init__(self, most: int = MOST_KNOWN) -> None:
        self._most = most
        self._documents: OrderedDict[str, DocumentNode] = OrderedDict()

    def parsed(self, query: str, *, tokens: int) -> DocumentNode:
        """Raises GraphQLSyntaxError."""
        known = self._documents.get(query)
        if known is None:
            return parse(query, max_lexical_tokens=tokens, max_comments=tokens)
        self._documents.move_to_end(query)
        return known

    def is_known(self, query: str, document: DocumentNode) -> bool:
        return self._documents.get(query) is document

    def keep(self, query: str, document: DocumentNode) -> None:
        self._documents[query] = document
        if len(self._documents) > self._most:
            self._documents.popitem(last=False)

    def __len__(self) -> int:
        return len(self._documents)


def longest_word(document: DocumentNode) -> int:
    """The length of its longest name or number.

    On the way each token forgets the one before: a chain that leads both ways is garbage that only a collector finds.
    """
    longest, token = 0, document.loc.start_token if document.loc else None
    while token is not None:
        token.prev = None
        if token.kind in _WORDS:
            longest = max(longest, len(token.value or ""))
        token = token.next
    return longest


class Validation(SchemaExtension):
    """Once for each document. It tells the first few mistakes, and suggests no names like the wrong ones: who may know
    the schema reads it, and looking for names like a hundred takes 300 ms.
    """

    def on_validate(self) -> Iterator[None]:
        execution = self.execution_context
        schema: Any = execution.schema
        query, document = execution.query, execution.graphql_document
        if document is not None and query is not None:
            errors: list[GraphQLError] = []
            if not schema.documents.is_known(query, document):
                rules = (*execution.validation_rules, MaybeNullValidationRule, OneOfInputValidationRule)
                errors = validate(
                    schema._schema,  # noqa: SLF001 - there is no public way to it
                    document,
                    rules,
                    max_errors=MOST_MISTAKES,
                    hide_suggestions=True,
                )
                if not errors:
                    schema.documents.keep(query, document)
            execution.pre_execution_errors = errors
        yield
