"""How much one operation may ask for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from schema.measuring import Measure


class Excess(NamedTuple):
    """`what` is the name that clients read."""

    what: str
    measured: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one operation may ask for at most. `tokens` are the document's; `cost` is in points of schema/cost.py.

    `word_length`: of a name or a number. An alias comes back with every object (one of 200 kB made an answer of 42 MB),
    and Python refuses to read integers of thousands of digits.
    """

    tokens: int = 1_000
    word_length: int = 128
    depth: int = 12
    aliases: int = 15
    fields: int = 400
    root_fields: int = 20
    mutations: int = 5
    directives: int = 9
    repeated: int = 30
    cost: int = 5_000
    introspection_depth: int = 20
    introspection_fields: int = 300
    introspection_cost: int = 60_000

    def exceeded(self, measure: Measure, *, is_mutation: bool) -> Iterator[Excess]:
        """What goes beyond, the plainest first."""
        measured = (
            ("depth", measure.depth, self.depth),
            ("aliases", measure.aliases, self.aliases),
            ("directives", measure.directives, self.directives),
            ("rootFields", measure.here, self.root_fields),
            ("mutations", measure.here if is_mutation else 0, self.mutations),
            ("fields", measure.fields, self.fields),
            ("repeated", measure.repeated, self.repeated),
            ("cost", measure.cost, self.cost),
            ("introspectionDepth", measure.introspection_depth, self.introspection_depth),
            ("introspectionFields", measure.introspection_fields, self.introspection_fields),
            ("introspectionCost", measure.introspection_cost, self.introspection_cost),
        )
        return (Excess(*each) for each in measured if each[1] > each[2])
