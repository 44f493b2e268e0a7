"""The program as tests assemble it."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from jobs.workshop import Workshop
from models.encryption import VAULT
from program import Program, build, embedded_esign
from settings import Settings
from tests.databases import KEYRING


@cache
def defaults() -> Settings:
    """Read once: it takes longer than all else that a test's program is made of."""
    return Settings(_env_file=None)


def program_on(url: str, folder: Path, workshop: Workshop, trusted: tuple[bytes, ...]) -> Program:
    """The program of the settings' defaults on this database, with a workshop that outlives one test."""
    program = build(defaults().model_copy(update={"data_dir": folder, "database_url": url}))
    VAULT.unlock(KEYRING)  # the one the test's database was opened with
    services = program.services
    esign = embedded_esign(
        link_key=b"0" * 32,
        storage=services.storage,
        workshop=workshop,
        seal=services.seal,
        notification=services.notification,
        public_url=services.public_url,
    )
    services = replace(services, workshop=workshop, trusted=trusted, esign=esign)
    return replace(program, services=services)
