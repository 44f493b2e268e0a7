"""An input of which exactly one field is given (@oneOf)."""

from typing import Self

from pydantic import BaseModel, model_validator


class ExactlyOne(BaseModel):
    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [name for name in self.model_fields_set if getattr(self, name) is not None]
        if len(given) != 1 or len(self.model_fields_set) != 1:
            raise ValueError(f"exactly one of {', '.join(type(self).model_fields)} must be given")
        return self
