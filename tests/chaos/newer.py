"""The next version of the program: the files of an image, and one migration more."""

import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from models.migrating import MIGRATIONS
from tests.deploy.files import copied_context
from tests.nursery import Birth

NEXT: Final = "99_20991231000000_next.py"
_TABLES: Final = """
    return '''
        ALTER TABLE "contract" ADD COLUMN "next" VARCHAR(40);
        ALTER TABLE "contract_event" ADD COLUMN "next" INT NOT NULL DEFAULT 7;
        CREATE TABLE "next" ("id" UUID NOT NULL PRIMARY KEY, "contract_id" UUID NOT NULL REFERENCES "contract" ("id"));
        CREATE INDEX "contract_next" ON "contract" ("next");
    '''
"""
"""What a migration may do (docs/operations.md, Upgrading)."""


@dataclass(frozen=True, slots=True)
class Newer:
    top: Path

    @classmethod
    def built(cls, top: Path) -> "Newer":
        copied_context(top)
        last = max((MIGRATIONS / "models").glob("[0-9]*.py"), key=lambda file: int(file.name.split("_")[0]))
        head, _, state = last.read_text(encoding="utf-8").partition("MODELS_STATE = ")
        imports = head.partition("\n\n")[2].partition("\n\n")[0]
        upgrade = f"RUN_IN_TRANSACTION = True\n\n\nasync def upgrade(db: BaseDBAsyncClient) -> str:{_TABLES}"
        (top / "migrations" / "models" / NEXT).write_text(f"{imports}\n\n{upgrade}\n\nMODELS_STATE = {state}")
        return cls(top)

    def born(self, birth: Birth) -> Birth:
        """The same process, of this version."""
        arguments = (str(self.top), *birth.arguments)
        return replace(birth, prepared="", target="tests.chaos.newer:become", arguments=arguments)


def become(top: str, *arguments: str) -> None:
    """The process that was born is the program in that folder from now on."""
    os.execv(sys.executable, [sys.executable, f"{top}/main.py", *arguments])  # noqa: S606 - ours
