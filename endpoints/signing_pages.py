"""What stands on the signing page, at each of its stages."""

from datetime import datetime

from endpoints.markup import Markup, filled, joined
from endpoints.seal_picture import seal_picture
from endpoints.signing_case import SigningCase
from jobs.paper import CHINA
from messages import Locale, field_name, label, text
from providers.embedded_code import has_live_code
from rules.masking import mask_name, mask_phone
from rules.terms import SignerRole, SubjectType
from rules.values import LIMITS
from schema.scalars import print_instant


def title_of(case: SigningCase, locale: Locale) -> str:
    return _text("title" if case.is_waiting else f"ended.{case.state}.title", locale)


def code_page(case: SigningCase, locale: Locale, notice: str | None) -> Markup:
    """For whoever holds the link: names masked, and a code to be typed."""
    customer = case.flow.customer
    mobile = mask_phone(customer.signatory_mobile)
    sent = has_live_code(case.flow, case.now)
    return filled(
        "signing_code",
        **_words(("title", "invited", "identify", "code", "open"), locale),
        lang=locale,
        path=case.path,
        notice=_alert(notice),
        rows=_rows(
            case,
            locale,
            party_a=mask_name(customer.subject.name, customer.subject.subject_type),
            signatory=mask_name(customer.signatory_name, SubjectType.INDIVIDUAL),
        ),
        identify_hint=_text("identify-hint", locale, mobile=mobile),
        sent=_code_sent(case, mobile, locale) if sent else Markup(),
        send_code=_text("send-code-again" if sent else "send-code", locale),
        send_style="quiet" if sent else "next",
        open_style="next" if sent else "quiet",
    )


def sign_page(case: SigningCase, locale: Locale, notice: str | None) -> Markup:
    """For who typed the code: everything whole, the contract to read, the place to sign."""
    customer = case.flow.customer
    kind = "enterprise" if customer.is_enterprise else "individual"
    words = ("title", "read", "read-hint", "read-document", "sign")
    refusal = ("refuse-title", "refuse-hint", "refuse-reason", "refuse")
    return filled(
        "signing_sign",
        **_words((*words, *refusal), locale),
        lang=locale,
        path=case.path,
        notice=_alert(notice),
        rows=_rows(case, locale, party_a=customer.subject.name, signatory=customer.signatory_name),
        mark=_seal(case, locale) if customer.is_enterprise else _handwriting(case, locale),
        consent=_text(f"consent-{kind}", locale, name=customer.subject.name),
        longest_reason=str(LIMITS["reason"].longest),
    )


def ended_page(case: SigningCase, locale: Locale) -> Markup:
    """Whoever holds the link learns how it ended and nothing more."""
    return filled(
        "signing_ended",
        state=case.state,
        title=title_of(case, locale),
        words=_text(f"ended.{case.state}.words", locale),
        rows=joined(
            (
                _row(_text("contract", locale), case.flow.title),
                _row(field_name("number", locale), case.contract.number),
            )
        ),
    )


def _rows(case: SigningCase, locale: Locale, *, party_a: str, signatory: str) -> Markup:
    return joined(
        (
            _row(_text("contract", locale), case.flow.title),
            _row(field_name("number", locale), case.contract.number),
            _row(label(SignerRole.CUSTOMER, locale), party_a),
            _row(label(SignerRole.VENDOR, locale), case.contract.vendor_copy.name),
            _row(_text("signatory", locale), signatory),
            _row(_text("sign-by", locale), _time(case.flow.sign_by, locale)),
        )
    )


def _code_sent(case: SigningCase, mobile: str, locale: Locale) -> Markup:
    until = case.flow.code_valid_until or case.now
    words = _text("code-sent", locale, mobile=mobile, time=f"{until.astimezone(CHINA):%H:%M}")
    return filled("signing_sent", words=words)


def _seal(case: SigningCase, locale: Locale) -> Markup:
    name = case.flow.customer.subject.name
    return filled(
        "signing_seal",
        **_words(("seal", "seal-hint"), locale),
        picture=seal_picture(name, described=_text("seal-of", locale, name=name)),
    )


def _handwriting(case: SigningCase, locale: Locale) -> Markup:
    words = ("box", "clear", "missing", "full", "script")
    return filled(
        "signing_handwriting",
        **_words(("handwriting", *(f"handwriting-{word}" for word in words)), locale),
        hint=_text("handwriting-hint", locale, name=case.flow.customer.signatory_name),
    )


def _row(name: str, value: str) -> Markup:
    return filled("row", name=name, value=value)


def _time(at: datetime, locale: Locale) -> Markup:
    shown = text("verify-page.beijing-time", locale, time=f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}")
    return filled("time", instant=print_instant(at), shown=shown)


def _alert(notice: str | None) -> Markup:
    return Markup() if notice is None else filled("alert", words=notice)


def _words(keys: tuple[str, ...], locale: Locale) -> dict[str, str]:
    """The page's own sentences, by the names of the template's places."""
    return {key.replace("-", "_"): _text(key, locale) for key in keys}


def _text(key: str, locale: Locale, /, **facts: str) -> str:
    return text(f"sign-page.{key}", locale, **facts)
