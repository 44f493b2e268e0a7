"""A message as mail (RFC 5322): plain text beside simple HTML that loads nothing from anywhere."""

import re
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from html import escape
from typing import Final

from providers.notification import Message, MessageRefused
from rules.formats import is_email

_POLICY: Final = policy.SMTP.clone(max_line_length=76)
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LINK: Final = re.compile(r"https?://\S+")


def mail_of(message: Message, *, sender: str, sender_name: str) -> EmailMessage:
    """The Message-ID is the message's own at every attempt, so that a repeat is known as one.

    Raises MessageRefused where there is no address. No value can begin another header: line ends are blanks here,
    and the policy refuses those that were left.
    """
    if not message.email:
        raise MessageRefused("no e-mail address", for_good=True)
    if not is_email(message.email):
        raise MessageRefused("not an e-mail address", for_good=True)
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(display_name=_line(sender_name), addr_spec=sender)
    mail["To"] = Address(addr_spec=message.email)
    mail["Subject"] = _line(message.subject)
    mail["Date"] = message.at
    mail["Message-ID"] = f"<{_line(message.id)}@{sender.partition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body, charset="utf-8", cte="base64")
    mail.add_alternative(_html(message), subtype="html", charset="utf-8", cte="base64")
    mail["Content-Language"] = message.language  # last: it would be taken for the first part's
    return mail


def _line(value: str) -> str:
    return _UNSAFE.sub(" ", value).strip()


def _html(message: Message) -> str:
    paragraphs = "\n".join(f"<p>{_marked_up(each)}</p>" for each in message.body.split("\n\n"))
    head = f'<meta charset="utf-8"><title>{escape(message.subject)}</title>'
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(message.language)}"><head>{head}</head>\n'
        f"<body>\n{paragraphs}\n</body></html>\n"
    )


def _marked_up(paragraph: str) -> str:
    """A line that is an address is a link; nothing inside a sentence is, whatever a title says."""
    return "<br>\n".join(_linked(line) for line in paragraph.split("\n"))


def _linked(line: str) -> str:
    shown = escape(line)
    return f'<a href="{shown}">{shown}</a>' if _LINK.fullmatch(line) else shown
