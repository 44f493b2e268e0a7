"""What every told story has: numbered steps on the console, mutations that must be done, files kept and verified."""

from pathlib import Path
from typing import Any, Final

import httpx
from rich.console import Console
from rich.text import Text

from commands.client import Client, StoryBroken

_VERIFY: Final = """
query ($number: String!, $code: String!) {
  verifyContract(number: $number, code: $code) { verdict message partyAName sha256 }
}
"""


class Story:
    def __init__(self, http: httpx.AsyncClient, client: Client, output: Path, console: Console) -> None:
        self._http, self._client, self._output, self._console = http, client, output, console
        self._step = 0

    def _say(self, words: str) -> None:
        """One step; on a terminal a long one goes on below its own beginning."""
        self._step += 1
        number = f"{self._step:>3}  "
        lines = [words]
        if self._console.is_terminal:
            width = max(20, self._console.width - len(number))
            lines = [line.plain for line in Text(words).wrap(self._console, width, overflow="fold")]
        self._console.print(number + f"\n{' ' * len(number)}".join(lines), markup=False)

    async def _keep(self, contract: dict[str, Any], name: str) -> None:
        content = (await self._http.get(contract["document"]["url"])).raise_for_status().content
        path = self._output / f"{name}.pdf"
        path.write_bytes(content)
        self._say(f"  下载 {path}（{len(content) / 1000:.0f} KB）")
        headers = {
            "Content-Type": "application/pdf",
            "Accept": "application/json",
            "Accept-Language": "zh-CN",
        }
        by_file = (await self._http.post("/verify", content=content, headers=headers)).json()
        by_code = await Client(self._http, None).run(
            _VERIFY, number=contract["number"], code=contract["verificationCode"]
        )
        verdicts = by_file.get("verdict"), by_code["verifyContract"]["verdict"]
        if set(verdicts) != {"GENUINE"}:
            raise StoryBroken(f"verification says {verdicts}")
        self._say(f"  任何人可核验：{by_file['message']}")

    async def _done(
        self, name: str, input_type: str, input: dict[str, Any], selection: str
    ) -> dict[str, Any]:
        payload = await self._client.mutate(name, input_type, input, selection)
        if payload["errors"]:
            raise StoryBroken(f"{name}: {payload['errors'][0]['message']}")
        return payload
