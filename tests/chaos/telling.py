"""Long runs say where they are, on the terminal itself: pytest keeps what tests print."""

import os
import sys
from typing import Final

_LOUD: Final = os.environ.get("DOSE") == "full" or bool(os.environ.get("CHAOS_TOLD"))


def told(line: str) -> None:
    if _LOUD:
        sys.__stderr__.write(f"{line}\n")  # type: ignore[union-attr]
        sys.__stderr__.flush()  # type: ignore[union-attr]
