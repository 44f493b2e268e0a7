"""The customer's own table of states and actions, read from their document, in their words."""

from pathlib import Path
from typing import Final, NamedTuple

TABLE: Final = Path(__file__).parents[1] / "data" / "contract_states.md"


class CustomerRow(NamedTuple):
    """One row, cell by cell; `sub_status` is empty where the table has a dash."""

    signing_modes: tuple[str, ...]
    status: str
    sub_status: str
    actions: tuple[str, ...]


def customer_rows() -> list[CustomerRow]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    return [
        CustomerRow(_modes(modes), status, "" if sub_status == "-" else sub_status, _actions(actions))
        for modes, status, sub_status, actions in cells
    ]


def _modes(cell: str) -> tuple[str, ...]:
    return tuple(f"{mode}方" for mode in cell.removesuffix("方").split("、"))


def _actions(cell: str) -> tuple[str, ...]:
    return () if cell == "-" else tuple(cell.split("、"))
