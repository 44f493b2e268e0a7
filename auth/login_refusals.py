"""Why a browser was not signed in: what the person reads, and what operators find in the log."""

from enum import StrEnum


class LoginReason(StrEnum):
    """Public; each has its words in messages/ under `login.refused`, which say what to do."""

    NOT_CONFIGURED = "NOT_CONFIGURED"
    NEEDS_HTTPS = "NEEDS_HTTPS"
    OTHER_SITE = "OTHER_SITE"
    BAD_FORM = "BAD_FORM"
    STALE = "STALE"  # no sign-in was begun here, or too long ago, or it is over already
    DENIED = "DENIED"  # the issuer let nobody in
    ISSUER_UNAVAILABLE = "ISSUER_UNAVAILABLE"
    ISSUER_REFUSED = "ISSUER_REFUSED"  # answered, but gave no tokens for the code
    TOKEN_REFUSED = "TOKEN_REFUSED"  # noqa: S105 - tokens that prove nothing
    NO_ACCESS = "NO_ACCESS"  # who it is, is certain; not what they may do here


class LoginRefused(Exception):
    """`detail` is for the log: a kind of mistake in our own words, nothing that anybody sent."""

    def __init__(self, reason: LoginReason, detail: str = "") -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.detail = detail
