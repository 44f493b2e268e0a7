"""THE API'S NOUNS: types, inputs, payloads, errors, scalars. The verbs are in resolvers/.

schema.graphql is the printed schema; a check fails when it drifts.
"""

from schema import enums as enums  # first of all: the terms become GraphQL's before a type names one
