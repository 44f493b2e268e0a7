"""Chromium as a person uses it: opening, reading, typing, pressing, drawing, with a mouse or a finger.

async with chromium(folder) as browser:
    page = await browser.page(PHONE)
    await page.open(url)
    await page.type("#code", "123456")
    async with page.loading():
        await page.press("#open")
"""

import asyncio
import base64
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from tests.devtools import PATIENCE, BrowserRefused, DevTools, devtools


class Screen(NamedTuple):
    width: int
    height: int
    density: float = 1
    touch: bool = False


PHONE: Final = Screen(390, 844, density=3, touch=True)
DESKTOP: Final = Screen(1280, 900)

_FRAME: Final = 1 / 60
_REST: Final = 0.3

Point = tuple[float, float]


@asynccontextmanager
async def chromium(folder: Path, *, language: str = "zh-CN") -> AsyncIterator["Browser"]:
    """A browser with a profile of its own in `folder`, ended with the block."""
    async with devtools(folder, language=language) as tools:
        yield Browser(tools)


class Browser:
    def __init__(self, tools: DevTools) -> None:
        self._tools = tools

    async def page(self, screen: Screen = DESKTOP) -> "Page":
        """A page of its own, with the console, the network and the log listened to."""
        target = await self._tools.call("Target.createTarget", url="about:blank")
        attached = await self._tools.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        page = Page(self._tools, attached["sessionId"], screen)
        self._tools.tell(attached["sessionId"], page.heard)
        for domain in ("Page", "Runtime", "Network", "Log"):
            await page.call(f"{domain}.enable")
        await page.call(
            "Emulation.setDeviceMetricsOverride",
            width=screen.width,
            height=screen.height,
            deviceScaleFactor=screen.density,
            mobile=screen.touch,
        )
        await page.call("Emulation.setTouchEmulationEnabled", enabled=screen.touch)
        return page


class Page:
    """`console` is what it complained of, `asked_for` what it fetched beside the pages themselves."""

    def __init__(self, tools: DevTools, session: str, screen: Screen) -> None:
        self._tools, self._session, self._screen = tools, session, screen
        self._waiting: dict[str, list[asyncio.Future[None]]] = defaultdict(list)
        self.console: list[str] = []
        self.asked_for: list[str] = []

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return await self._tools.call(method, self._session, **parameters)

    def heard(self, event: str, told: dict[str, Any]) -> None:
        for waiting in self._waiting.pop(event, []):
            waiting.set_result(None)
        if event == "Network.requestWillBeSent" and told.get("type") != "Document":
            self.asked_for.append(told["request"]["url"])
        elif event == "Log.entryAdded":
            self.console.append(told["entry"]["text"])
        elif event == "Runtime.consoleAPICalled":
            self.console.append(" ".join(str(part.get("value")) for part in told["args"]))
        elif event == "Runtime.exceptionThrown":
            self.console.append(told["exceptionDetails"]["exception"]["description"])

    @asynccontextmanager
    async def loading(self) -> AsyncIterator[None]:
        """What is done inside leads to another page, which is there afterwards."""
        loaded = asyncio.get_running_loop().create_future()
        self._waiting["Page.loadEventFired"].append(loaded)
        yield
        async with asyncio.timeout(PATIENCE):
            await loaded

    async def open(self, url: str) -> Self:
        async with self.loading():
            await self.call("Page.navigate", url=url)
        return self

    async def evaluate(self, script: str) -> Any:
        """The value of a script's last expression, as JSON."""
        answer = await self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise BrowserRefused(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    async def text(self) -> str:
        """As it can be read."""
        return str(await self.evaluate("document.body.innerText"))

    async def address(self) -> str:
        return str(await self.evaluate("location.href"))

    async def box(self, selector: str) -> tuple[float, float, float, float]:
        """Left, top, width and height on the screen, once it is in sight."""
        found = f"document.querySelector({json.dumps(selector)})"
        await self.evaluate(f"{found}.scrollIntoView({{block: 'center'}})")
        await self._drawn()
        left, top, width, height = await self.evaluate(
            f"(({{left, top, width, height}}) => [left, top, width, height])({found}.getBoundingClientRect())"
        )
        return left, top, width, height

    async def _drawn(self) -> None:
        """A picture is of the newest frame: where fingers land is known only once there is one.

        A page that is covered by what it opened draws none.
        """
        await self.call("Page.bringToFront")
        spot = {"x": 0, "y": 0, "width": 1, "height": 1, "scale": 1}
        await self.call("Page.captureScreenshot", clip=spot)

    async def press(self, selector: str) -> None:
        """A click in its middle, or on a touch screen a tap."""
        left, top, width, height = await self.box(selector)
        await self.stroke([(left + width / 2, top + height / 2)])

    async def type(self, selector: str, words: str) -> None:
        await self.press(selector)
        await self.call("Input.insertText", text=words)

    async def keys(self, words: str) -> None:
        """Letter by letter into what has the focus, each key pressed and let go: editors complete what is typed so."""
        for letter in words:
            key = {"key": letter, "windowsVirtualKeyCode": ord(letter.upper())}
            await self.call("Input.dispatchKeyEvent", type="keyDown", text=letter, **key)
            await self.call("Input.dispatchKeyEvent", type="keyUp", **key)

    async def key(self, name: str, number: int, *, control: bool = False, **more: Any) -> None:
        """A key without a letter, such as Enter, 13; with control held if need be."""
        key = {"key": name, "windowsVirtualKeyCode": number, "modifiers": 2 if control else 0}
        await self.call("Input.dispatchKeyEvent", type="keyDown", **key, **more)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **key)

    async def until(self, script: str) -> None:
        """Waits for a script to come true."""
        async with asyncio.timeout(PATIENCE):
            while not await self.evaluate(script):  # noqa: ASYNC110 - a page tells no event
                await asyncio.sleep(0.05)

    async def draw(self, selector: str, strokes: Sequence[Sequence[Point]]) -> None:
        """Strokes with the mouse or a finger; points are shares of the element's width and height."""
        for stroke in strokes:
            left, top, width, height = await self.box(selector)
            await self.stroke([(left + width * x, top + height * y) for x, y in stroke])

    async def stroke(self, points: Sequence[Point]) -> None:
        """Down at the first point, up at the last."""
        moves = _touches(points) if self._screen.touch else _clicks(points)
        method = "Input.dispatchTouchEvent" if self._screen.touch else "Input.dispatchMouseEvent"
        for move in moves:
            await self.call(method, **move)

    async def screenshot(self, path: Path, *, whole: bool = False) -> Path:
        """What the screen shows; `whole`: all of the page."""
        await self.evaluate("window.scrollTo(0, 0)")
        shot = await self.call("Page.captureScreenshot", captureBeyondViewport=whole)
        await asyncio.to_thread(path.write_bytes, base64.b64decode(shot["data"]))
        return path


def _touches(points: Sequence[Point]) -> list[dict[str, Any]]:
    """A finger rests before it is lifted: a fling would swallow the tap that comes next."""
    kinds = ["touchStart", *["touchMove"] * (len(points) - 1)]
    moves: list[dict[str, Any]] = [
        {"type": kind, "touchPoints": [{"x": x, "y": y}]} for kind, (x, y) in zip(kinds, points, strict=True)
    ]
    began = time.time() - _REST - len(moves) * _FRAME
    for number, move in enumerate(moves):
        move["timestamp"] = began + number * _FRAME
    return [*moves, {"type": "touchEnd", "touchPoints": [], "timestamp": time.time()}]


def _clicks(points: Sequence[Point]) -> list[dict[str, Any]]:
    held = {"button": "left", "buttons": 1}
    (x, y), (last_x, last_y) = points[0], points[-1]
    return [
        {"type": "mouseMoved", "x": x, "y": y},
        {"type": "mousePressed", "x": x, "y": y, "clickCount": 1, **held},
        *({"type": "mouseMoved", "x": x, "y": y, **held} for x, y in points[1:]),
        {"type": "mouseReleased", "x": last_x, "y": last_y, "clickCount": 1, "button": "left"},
    ]
