"""The schema as clients get it: schema.graphql beside this file, which a check holds against the program."""

from pathlib import Path
from typing import Final

PRINTED: Final = Path(__file__).with_name("schema.graphql")
BASELINE: Final = Path(__file__).with_name("baseline.graphql")
"""What clients were promised last: nothing in it is taken back without a decision."""
