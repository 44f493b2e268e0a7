"""The pages of signing in and out."""

from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import Response

from auth.login_refusals import LoginReason, LoginRefused
from auth.sessions import Session
from endpoints.answers import Reader
from endpoints.form_pages import form_page
from endpoints.markup import Markup, filled, joined
from jobs.paper import CHINA
from messages import label, text
from providers.demonstration import DEMONSTRATION_USERS, DemonstrationUser

_LOG: Final = structlog.get_logger("login")
_STATUS: Final = {
    LoginReason.NOT_CONFIGURED: 404,
    LoginReason.NEEDS_HTTPS: 404,
    LoginReason.BAD_FORM: 400,
    LoginReason.STALE: 400,
    LoginReason.ISSUER_UNAVAILABLE: 503,
    LoginReason.ISSUER_REFUSED: 502,
}
"""The others are 403."""

_FINAL: Final = frozenset({LoginReason.NOT_CONFIGURED, LoginReason.NEEDS_HTTPS})
"""Where trying again would change nothing."""


def users_page(reader: Reader, *, next: str) -> Response:
    title = text("login.title", reader.locale)
    body = filled(
        "login",
        title=title,
        introduction=text("login.development", reader.locale),
        users=text("login.users", reader.locale),
        lang=reader.locale,
        next=next,
        people=joined(_person(user, reader) for user in DEMONSTRATION_USERS),
    )
    return form_page(body, reader, title=title, path="/login", query={"next": next})


def _person(user: DemonstrationUser, reader: Reader) -> Markup:
    """Their names are Chinese in every language."""
    role = text(f"login.role.{user.role}", reader.locale)
    about = f"{role} · {user.account_reference}" if user.account_reference else role
    return filled("person", user=user.user_id, name=user.user_name, about=about)


def signed_in_page(reader: Reader, session: Session) -> Response:
    viewer, locale = session.viewer, reader.locale
    title = text("login.signed-in", locale)
    until = text(
        "verify-page.beijing-time", locale, time=f"{session.expires_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    )
    facts = (
        (text("login.name", locale), viewer.user_name),
        (text("login.account", locale), viewer.account_reference or label(viewer.kind, locale)),
        (text("login.until", locale), until),
    )
    body = filled(
        "signed_in",
        title=title,
        introduction=text("login.signed-in-hint", locale),
        rows=joined(filled("row", name=name, value=value) for name, value in facts),
        lang=locale,
        sign_out=text("login.sign-out", locale),
    )
    return form_page(body, reader, title=title, path="/login")


def signed_out_page(reader: Reader, issuer_address: str | None) -> Response:
    """To the issuer by a link: the page's policy lets no form lead there, and nobody is made to go."""
    locale = reader.locale
    title = text("login.signed-out", locale)
    links = [_link("/login?lang=" + locale, text("login.sign-in-again", locale))]
    if issuer_address is not None:
        links.append(_link(issuer_address, text("login.at-the-issuer", locale)))
    hint = "login.signed-out-issuer" if issuer_address else "login.signed-out-hint"
    body = filled("signed_out", title=title, introduction=text(hint, locale), links=joined(links))
    return form_page(body, reader, title=title, path="/login")


def failed_page(request: Request, reader: Reader, refusal: LoginRefused, *, public_url: str) -> Response:
    """Says what to do; the log says why, and neither says a token."""
    _LOG.warning("login_refused", reason=refusal.reason, detail=refusal.detail)
    locale, reason = reader.locale, refusal.reason
    title = text("login.failed", locale)
    again = f"{public_url if reason is LoginReason.OTHER_SITE else ''}/login?lang={locale}"
    link = Markup() if reason in _FINAL else _link(again, text("login.again", locale))
    words = text(f"login.refused.{reason}", locale, url=public_url)
    body = filled("login_failed", title=title, alert=filled("alert", words=words), link=link)
    status = _STATUS.get(reason, 403)
    return form_page(body, reader, title=title, path="/login", status=status)


def _link(address: str, words: str) -> Markup:
    return filled("link", address=address, words=words)
