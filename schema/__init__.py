"""THE API'S NOUNS: types, inputs, payloads, errors, scalars. The verbs are in resolvers/.

schema.graphql is the printed schema; a check fails when it drifts.
"""
