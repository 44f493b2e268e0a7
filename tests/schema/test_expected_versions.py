"""Whoever changes what exists can say which version of it they saw."""

from typing import Final

from graphql import GraphQLInputObjectType, get_named_type

from resolvers import build_schema

WITHOUT: Final = {
    "createContract": "there is none yet",
    "activateEsign": "the e-sign provider has it, and counts no versions",
    "replayDelivery": "what was sent once never changes",
    "replayDeliveries": "likewise",
}


def test_every_mutation_of_what_exists_takes_the_version_it_expects() -> None:
    mutations = build_schema()._schema.mutation_type
    assert mutations is not None
    without = set()
    for name, mutation in mutations.fields.items():
        given = get_named_type(mutation.args["input"].type)
        assert isinstance(given, GraphQLInputObjectType)
        if "expectedVersion" in given.fields:
            assert get_named_type(given.fields["expectedVersion"].type).name == "Int", name
        else:
            without.add(name)
    assert without == set(WITHOUT)
