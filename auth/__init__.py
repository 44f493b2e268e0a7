"""WHO IS ASKING: a bearer token becomes a Viewer with permissions; the account's row is looked up elsewhere.

viewer       who asks, and what they may do
permissions  every permission, and which role has which
tokens       the token's signature, issuer, audience and time
claims       what a token must say about its bearer
keys         where the issuer's public keys come from: a file or a JWKS address
public_keys  what counts as a public key
development  an issuer of our own for development, on this machine only
"""
