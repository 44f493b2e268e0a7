"""rotate-keys without end, to one key and to the next, as a command beside the server until its input ends.

Of the commands it writes most: every encrypted value, batch after batch. It prints a line whenever it went through.
"""

import asyncio
import base64
import sys
from io import StringIO
from itertools import cycle

from rich.console import Console

from commands.rotate_keys import rotate_keys
from models.encryption import VAULT, Keyring
from opening import opened
from program import Program, build
from settings import Settings


async def rotated(program: Program, stop: asyncio.Event) -> None:
    keys = program.settings.personal_data_keys
    ring = {name: base64.b64decode(key.get_secret_value()) for name, key in keys.items()}
    async with opened(program):
        for key_id in cycle(ring):
            if stop.is_set():
                return
            VAULT.unlock(Keyring(ring, key_id))
            await rotate_keys(program.services, Console(file=StringIO()))
            print("rotated", flush=True)  # noqa: T201 - to the test


async def run() -> None:
    stop = asyncio.Event()
    rotating = asyncio.create_task(rotated(build(Settings()), stop))
    told = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    await asyncio.wait({rotating, told}, return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    await rotating


if __name__ == "__main__":
    asyncio.run(run())
