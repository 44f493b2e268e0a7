"""A browser without a screen: keeps cookies and says where a request comes from, as browsers do."""

from http.cookies import SimpleCookie
from typing import Any

import httpx

SESSION = "__Host-hetong"
HERE = "http://127.0.0.1:8000"
WHO = "{ viewer { userName } }"


class Visitor:
    """`cookies` is its jar; `origin` what its pages' requests name."""

    def __init__(self, http: httpx.AsyncClient, *, origin: str = HERE) -> None:
        self._http = http
        self.origin = origin
        self.cookies: dict[str, str] = {}

    @property
    def secret(self) -> str:
        """Of its session."""
        return self.cookies[SESSION]

    async def open(self, path: str, **headers: str) -> httpx.Response:
        """By a link or by typing."""
        return self._kept(await self._http.get(path, headers=self._with_cookies(headers)))

    async def post(self, path: str, **more: Any) -> httpx.Response:
        """By a form or a script of the page it is on; `headers` of None are left out."""
        headers = {"Origin": self.origin, **more.pop("headers", {})}
        said = {name: value for name, value in headers.items() if value is not None}
        return self._kept(await self._http.post(path, headers=self._with_cookies(said), **more))

    async def ask(self, operation: str = WHO, /, **headers: str | None) -> httpx.Response:
        return await self.post("/graphql", json={"query": operation}, headers=headers)

    async def name(self) -> str | None:
        """Who is signed in, as the API sees it."""
        answer = await self.ask()
        assert answer.status_code == 200, answer.text
        data = answer.json()["data"]
        return None if data is None else str(data["viewer"]["userName"])

    async def sign_in(self, user_id: str, *, next: str = "") -> httpx.Response:
        """On the development page."""
        return await self.post("/login", data={"user": user_id, "next": next})

    def _with_cookies(self, headers: dict[str, str]) -> dict[str, str]:
        if not self.cookies:
            return headers
        return {**headers, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def _kept(self, answer: httpx.Response) -> httpx.Response:
        for line in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        return answer
