"""Column types of ours."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.models import Model


class UtcField(fields.DatetimeField[datetime]):
    """An instant. Stored in UTC whatever offset it came with: SQLite compares times as text."""

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:
        return None if value is None else super().to_db_value(self._in_zone(value).astimezone(UTC), instance)

    def to_python_value(self, value: Any) -> datetime | None:
        return super().to_python_value(self._in_zone(value) if isinstance(value, datetime) else value)

    def _in_zone(self, value: Any) -> datetime:
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise ValueError(f"{self.model_field_name}: a time needs its zone")
        return value


def term(enum: type[StrEnum], **options: Any) -> Any:
    """A column that holds one of our terms, by its name in rules/terms.py."""
    return fields.CharEnumField(enum, description=f"rules.terms.{enum.__name__}", max_length=32, **options)
