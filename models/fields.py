"""Column types of ours."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model


class UtcField(fields.DatetimeField[datetime]):
    """An instant. Stored in UTC whatever offset it came with: SQLite compares times as text."""

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:
        if value is None:
            return None
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise ValueError(f"{self.model_field_name}: a time needs its zone")
        return super().to_db_value(value.astimezone(UTC), instance)


def term(enum: type[StrEnum], **options: Any) -> Any:
    """A column that holds one of our terms, by its name in rules/terms.py."""
    return fields.CharEnumField(enum, description=f"rules.terms.{enum.__name__}", max_length=32, **options)
