"""Asks a server and turns its problem documents into refusals.

It must never print or keep the key, nor print what an address has to sign in with.
"""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

import httpx2

from guildhall.adapters.cli.text import without_credentials
from guildhall.domain.kernel import DomainError, Unavailable, ValidationFailed

SECONDS = 30.0
LONG_SECONDS = 900.0
"""How long an answer may take: an ordinary one, and one that is worked for, such as a kickoff's."""

NOT_NOW = (429, 503)
"""Answers that say nothing of what was asked for, but that it is too much just now."""

Value = str | int | bool | None

STANDING = ("type", "title", "status", "code", "detail", "field", "rule", "correlation_id")
"""What every problem has (RFC 9457, and this interface's own)."""


KEY_WANTED = (
    ": GUILDHALL_API_KEY must hold a key of this server; its first start showed one, and whoever signs in "
    "makes more with POST /auth/keys"
)
"""What to do where a server does not know the key."""


PERSON_WANTED = (
    ": type it again; `guildhall up` says at its start who signs in, and how a lost password is set anew"
)
"""What to do where a server does not let a person in."""


class Refused(DomainError):
    """What the server refused, in its words; ``code`` and what a program is told are the problem's."""

    def __init__(
        self, code: str, message: str, field: str = "", rule: str = "", told: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message, rule=rule, field=field)
        self.code = code  # type: ignore[misc]  # each refusal has the code that it came with
        self._told = told or {}

    @property
    def details(self) -> dict[str, Any]:
        """The members that the problem has of its own."""
        return self._told


class Connection:
    """One server, asked with one key."""

    def __init__(self, url: str, api_key: str) -> None:
        address = _address(url)
        self._url = without_credentials(address)
        headers = {"X-API-Key": api_key} if api_key else {}
        try:
            self._client = httpx2.Client(base_url=address, headers=headers, timeout=SECONDS)
        except httpx2.InvalidURL as error:
            raise _no_address(url) from error

    def close(self) -> None:
        """Let go of the server."""
        self._client.close()

    def sign_in(self, email: str, password: str) -> None:
        """Ask as a person from now on, with the token that signing in gives, and no more with the key."""
        try:
            tokens = self.post("/auth/login", body={"email": email, "password": password})
        except Refused as error:
            if error.code != "invalid_auth":
                raise
            raise Refused(
                error.code, f"{self._url} does not know {email} with this password{PERSON_WANTED}"
            ) from error
        self._client.headers.pop("X-API-Key", None)
        self._client.headers["Authorization"] = f"Bearer {tokens['access_token']}"

    def get(self, path: str, *parts: str, seconds: float = SECONDS, **query: Value) -> Any:
        """A resource; ``parts`` fill the braces of the path, a query that is none is left out."""
        return self._ask("GET", path, parts, query=query, seconds=seconds).json()

    def text(self, path: str, *parts: str, **query: Value) -> str:
        """A resource as text."""
        return self._ask("GET", path, parts, query=query).text

    def post(self, path: str, *parts: str, body: Any = None, seconds: float = SECONDS) -> Any:
        """The answer to what is posted."""
        return self._ask("POST", path, parts, body=body, seconds=seconds).json()

    def await_event(self, path: str, after: int, seconds: float) -> None:
        """Listen to a stream of events until one comes, for so long at most.

        Where the server has no room for one more listener, or ends the stream, the time is waited out: who
        asks again then asks seldom.

        Raises:
            Refused: when the server does not let this caller listen, or does not answer.
        """
        ends = time.monotonic() + seconds
        try:
            with self._client.stream("GET", path, params={"since": after}, timeout=seconds) as answer:
                if not answer.is_success and answer.status_code not in NOT_NOW:
                    answer.read()
                    raise _refusal(self._url, answer)
                for line in answer.iter_lines() if answer.is_success else ():
                    if line.startswith("data:"):
                        return
        except httpx2.TimeoutException:
            return
        except httpx2.HTTPError as error:
            raise self._unanswered(error) from error
        time.sleep(max(0.0, ends - time.monotonic()))

    def _unanswered(self, error: Exception) -> Refused:
        reason = str(error) or type(error).__name__
        return Refused(
            Unavailable.code, f"the server {self._url} does not answer ({reason}); is `guildhall up` running?"
        )

    def _ask(
        self,
        method: str,
        path: str,
        parts: tuple[str, ...],
        *,
        query: dict[str, Value] | None = None,
        body: Any = None,
        seconds: float = SECONDS,
    ) -> httpx2.Response:
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        try:
            where = path.format(*(quote(part, safe="") for part in parts))
            answer = self._client.request(method, where, params=asked, json=body, timeout=seconds)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise self._unanswered(error) from error
        except UnicodeEncodeError as error:
            raise ValidationFailed(
                f"a server is told text alone, and {str(error.object)[:80]!r} has bytes that are not UTF-8"
            ) from error
        if answer.is_success:
            return answer
        raise _refusal(self._url, answer)


def _address(url: str) -> str:
    """The address of a server, as it was typed.

    Raises:
        ValidationFailed: when it is none that HTTP is spoken at, with what may have been meant.
    """
    if url.startswith(("http://", "https://")):
        return url.rstrip("/")
    raise _no_address(url)


def _no_address(url: str) -> ValidationFailed:
    shown = without_credentials(url)[:200]
    meant = shown.partition("://")[2] or shown.removeprefix("//")
    return ValidationFailed(
        f"{shown!r} is no address of a server; it begins with http:// or https://, such as "
        f"http://{meant or '127.0.0.1:8000'}",
        rule="server_has_a_scheme",
        field="server",
    )


def _refusal(url: str, answer: httpx2.Response) -> Refused:
    try:
        problem: Any = answer.json()
        code = str(problem["code"])
        return Refused(
            code,
            f"{problem['detail']}{KEY_WANTED if code == 'invalid_auth' else ''}",
            str(problem.get("field") or ""),
            str(problem.get("rule") or ""),
            {name: value for name, value in problem.items() if name not in STANDING},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return Refused(Unavailable.code, f"{url} answered {answer.status_code} and is no Guildhall")
