"""THE WORDS. Every sentence a person reads from the API, in zh-CN and en.

catalog      the sentence for a code, the label of a term, the name of a field
negotiation  which language a request wants (Accept-Language)
zh_CN.toml, en.toml    the words themselves, the same keys in both

    from messages import Locale, field_name, label, message, negotiate, text
"""

from messages.catalog import field_name, label, message, text
from messages.negotiation import Locale, negotiate

__all__ = ["Locale", "field_name", "label", "message", "negotiate", "text"]
