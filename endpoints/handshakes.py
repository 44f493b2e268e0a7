"""WebSockets as uvicorn speaks them: what it refuses by itself has the headers of all answers, and is no fault here."""

import logging
from collections.abc import Mapping
from typing import Any

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode
from websockets.http11 import Response
from websockets.server import ServerProtocol


class CarefulSocket(WebSocketsSansIOProtocol):
    """Without extensions: serving.py says why."""

    def __init__(self, *args: Any, headers: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conn = _Handshake(headers, self.config.ws_max_size)

    async def send(self, message: ASGISendEvent) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            self.handshake_complete = True  # or uvicorn reports a fault of whoever refused one in words

    def send_receive_event_to_app(self) -> None:
        """Uvicorn logs a text that is not UTF-8 as an error, with its bytes."""
        if self.curr_msg_data_type == "text" and not self.close_sent and not _is_utf_8(b"".join(self.frames)):
            self.frames = []
            self.conn.fail(CloseCode.INVALID_DATA)
            self.handle_parser_exception()
            return
        super().send_receive_event_to_app()


def _is_utf_8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


class _Handshake(ServerProtocol):
    def __init__(self, headers: Mapping[str, str], largest: int) -> None:
        super().__init__(max_size=largest, logger=logging.getLogger("uvicorn.error"))
        self._defaults = headers

    def send_response(self, response: Response) -> None:
        for name, value in self._defaults.items():
            response.headers.setdefault(name, value)
        super().send_response(response)
