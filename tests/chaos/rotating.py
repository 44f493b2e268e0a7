"""rotate-keys without end, to one key and to the next, as a command beside the server until its input ends.

Of the commands it writes most: every encrypted value, batch after batch. In the end it prints how often.
"""

import asyncio
import base64
import sys
from io import StringIO

from rich.console import Console

from commands.rotate_keys import rotate_keys
from models.encryption import VAULT, Keyring
from opening import opened
from program import Program, build
from settings import Settings


async def rotated(program: Program, stop: asyncio.Event) -> int:
    keys = program.settings.personal_data_keys
    ring = {name: base64.b64decode(key.get_secret_value()) for name, key in keys.items()}
    times = 0
    async with opened(program):
        print("rotating", flush=True)  # noqa: T201 - to the test
        while not stop.is_set():
            VAULT.unlock(Keyring(ring, tuple(ring)[times % len(ring)]))
            await rotate_keys(program.services, Console(file=StringIO()))
            times += 1
    return times


async def run() -> int:
    stop = asyncio.Event()
    rotating = asyncio.create_task(rotated(build(Settings()), stop))
    told = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    await asyncio.wait({rotating, told}, return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    return await rotating


if __name__ == "__main__":
    print(asyncio.run(run()))  # noqa: T201 - to the test
