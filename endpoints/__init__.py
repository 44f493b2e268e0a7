"""HTTP that is not GraphQL, and the GraphQL view itself.

graphql     GET and POST /graphql; graphql_requests reads them, strict_json without mercy
sockets     WebSocket /graphql; socket_messages, and event_stream for POST /graphql: how subscriptions travel
graphiql    GET /graphiql: a page to try the API in; graphiql_assets and graphiql_examples behind it
documents   GET /documents/{token}: a file behind a short-lived link; document_files, downloads, ranges behind it
previews    GET /previews/{token}: a sample of a text or of the vendor's data, drawn on demand
exports     GET /exports/{token}: contracts as one ZIP; streaming sends it, and cuts what cannot be finished
verify      GET and POST /verify: is this contract genuine, for people and programs; finding shows what was found
signing     GET and POST /sign/{token}: the embedded e-sign provider's page; signing_* and forms behind it
activation  GET and POST /esign/activate/{token}: where an enterprise activates its e-sign service
login       GET and POST /login, /logout, GET /session: sign-in for browsers; login_* behind it
viewers     who asks: by a bearer token, or by a browser's session from a page of ours
callbacks   POST /callbacks/esign/{provider}
health      GET /healthz, GET /readyz
manners     around all of them: security headers, request_ids, sharing (CORS), a line in the log
answers, bodies, markup, pages/    refusals and faults, bounded reading of files, escaped templates
media_types, compression            what a client wants, and what may be made smaller
"""
