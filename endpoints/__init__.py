"""HTTP that is not GraphQL, and the GraphQL view itself.

graphql     POST /graphql
documents   GET /documents/{token}: a file behind a short-lived link
verify      GET and POST /verify: is this contract genuine, for people and programs
health      GET /healthz, GET /readyz
"""
