"""WHO IS ASKING: a bearer token or a browser's session becomes a Viewer with permissions; accounts' rows are not here.

viewer       who asks, and what they may do
permissions  every permission, and which role has which
tokens       the token's signature, issuer, audience and time
claims       what a token must say about its bearer
keys         where the issuer's public keys come from: a file or a JWKS address
public_keys  what counts as a public key
sessions     sessions of browsers: a secret there, its hash and the claims here
oidc         login at an OpenID Connect issuer; discovery, id_tokens and login_refusals beside it
development  an issuer of our own for development, on this machine only
throttle     how much one principal may ask for, and how often
"""
