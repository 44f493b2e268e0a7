"""External programs that some checks need: missing at home is a skip of one line, in CI a failure."""

import os
import shutil

import pytest


def needs_program(*names: str) -> None:
    missing = ", ".join(name for name in names if shutil.which(name) is None)
    if not missing:
        return
    sentence = f"not installed: {missing}"
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
