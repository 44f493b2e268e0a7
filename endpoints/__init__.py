"""HTTP that is not GraphQL, and the GraphQL view itself.

graphql     POST /graphql
documents   GET /documents/{token}: a file behind a short-lived link
verify      GET and POST /verify: is this contract genuine, for people and programs; finding shows what was found
signing     GET and POST /sign/{token}: the embedded e-sign provider's page; signing_* and forms behind it
activation  GET and POST /esign/activate/{token}: where an enterprise activates its e-sign service
callbacks   POST /callbacks/esign/{provider}
health      GET /healthz, GET /readyz
answers, bodies, markup, pages/    refusals and faults, bounded reading of files, escaped templates
"""
