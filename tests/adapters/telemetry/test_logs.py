"""The log: one line an event, JSON or for people, and no secret in it wherever one was planted."""

from __future__ import annotations

import io
import json
import logging
import os
import pty
from typing import Any

import pytest

from guildhall.adapters.system import SystemClock
from guildhall.adapters.system.clock import FAKE_START
from guildhall.adapters.telemetry.logs import LogFormat, StructuredLog
from guildhall.adapters.telemetry.redaction import LONGEST_TEXT, REDACTED, Redaction

SECRET = "planted-" + "secret-7f3a9c"


def _lines(write: Any, secrets: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    out = io.StringIO()
    write(StructuredLog(Redaction(secrets), SystemClock(), "json", out))
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.parametrize(
    "name",
    ["api_key", "X-API-Key", "Authorization", "cookie", "Set-Cookie", "password", "token", "refresh_token",
     "client_secret", "model_api_key", "SENTRY_DSN", "dsn", "private_key", "session-key"],
)  # fmt: skip
def test_a_field_by_the_name_of_a_secret_is_taken_out(name: str) -> None:
    redaction = Redaction()
    assert redaction.field(name, SECRET) == REDACTED
    assert redaction.value({"deep": [{name.lower(): SECRET}]}) == {"deep": [{name.lower(): REDACTED}]}


@pytest.mark.parametrize(
    "text",
    [
        f"GET /api/projects?api_key={SECRET}&limit=2",
        f"GET /x?a=1&access_token={SECRET}",
        f"Authorization: Bearer {SECRET}",
        f"Authorization: Basic {SECRET}",
        f"Bearer {SECRET}",
        f"Cookie: session={SECRET}; theme=dark",
        f'{{"password": "{SECRET}"}}',
        f"password='{SECRET}'",
        f"PASSWORD={SECRET}",
        f"ap\u0131_key={SECRET}",
        f"author\u0131zation: {SECRET}",
        f"postgresql://ada:{SECRET}@db/guildhall",
        f"redis://:{SECRET}@cache/0",
        f"GUILDHALL_MODEL_API_KEY={SECRET}",
        f"sk-{SECRET}0123456789",
        f"whsec_{SECRET.replace('-', '')}0123456789",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.planted",
        f"/api/tasks/x_sk-ant-{SECRET}",
        f"/nope/ghk.default.01a2194d-0000-7000-8000-000000000000.{SECRET}",
        *(f"/nope/{form}{SECRET}" for form in ("github_pat_", "ghu_", "ghr_", "glrt-", "xapp-", "ghp_")),
        *(f"{form}{SECRET}-0123456789" for form in ("npm_", "hf_", "pypi-")),
        f"AIza{SECRET}01234567890123",
        "AKIA" + "PLANTEDSECRETAAA",  # pragma: allowlist secret
    ],
)
def test_a_secret_by_its_form_is_taken_out_of_any_text(text: str) -> None:
    shown = Redaction().text(text)
    assert SECRET not in shown
    assert "planted" not in shown
    assert REDACTED in shown


def test_what_is_no_secret_stays() -> None:
    redaction = Redaction()
    said = "run 7 used 120 tokens of 500; key moments: none; author: ada@example.org at https://x.org/a:b"
    assert redaction.text(said) == said
    assert redaction.field("tokens", 7) == 7
    assert redaction.field("input_tokens", 7) == 7
    assert redaction.value({"a": (1, None, True, 2.5)}) == {"a": [1, None, True, 2.5]}


@pytest.mark.parametrize(
    "part",
    [
        "a-",
        "a",
        "secret",
        "secret ",
        'secret="',
        "secret=\\'",
        "eyJ-",
        "eyJaaaaaaaaa.",
        "ghk.",
        "://:",
        "a://a:",
    ],
)
def test_no_text_takes_long_to_look_through(part: str) -> None:
    """Each took a minute, and the server with it, where a form looked at the same signs again and again."""
    for end in ("/secret", "", "://", '"', ".", "@"):
        Redaction((SECRET,)).text((part * LONGEST_TEXT)[: LONGEST_TEXT - len(end)] + end)


def test_a_secret_of_the_process_that_looks_like_an_id_is_taken_out() -> None:
    own = "01a21d49-8463-7733-949a-550749054546"
    redaction = Redaction((own,))
    assert redaction.text(own) == REDACTED
    assert redaction.text("01a21d49-0000-7733-949a-550749054546") == "01a21d49-0000-7733-949a-550749054546"


def test_a_secret_that_is_cut_is_left_out() -> None:
    for begins in range(LONGEST_TEXT - 60, LONGEST_TEXT + 1):
        assert SECRET[:8] not in Redaction((SECRET,)).text("x" * begins + SECRET + "x" * 60)


def test_the_process_s_own_secrets_are_taken_out_in_any_place() -> None:
    def write(log: StructuredLog) -> None:
        log.info(f"it said {SECRET}!", path=f"/x/{SECRET}", inner={"a": [SECRET], SECRET: 1})
        try:
            raise ValueError(f"cannot use {SECRET}")
        except ValueError as error:
            log.failure("it failed", error)

    said, failed = _lines(write, (SECRET,))
    assert SECRET not in json.dumps([said, failed])
    assert "ValueError" in failed["exception"]
    assert "test_logs.py" in failed["exception"]
    assert failed["level"] == "error"


def test_what_libraries_log_stands_in_the_log_once_and_only_while_it_is_taken_in() -> None:
    def write(log: StructuredLog) -> None:
        with log.taking_in():
            logging.getLogger("some.library").warning("it says password=%s", SECRET)
            logging.getLogger("some.library").info("chatter")
        logging.getLogger("some.library").error("afterwards")

    (line,) = _lines(write)
    assert (line["logger"], line["event"]) == ("some.library", f"it says password={REDACTED}")


def test_people_get_lines_without_colours_where_there_is_no_terminal() -> None:
    out = io.StringIO()
    log = StructuredLog(Redaction(), SystemClock(), "text", out)
    log.info("request", status=200)
    log.failure("request failed", RuntimeError("broken"))
    assert "request" in out.getvalue()
    assert "status=200" in out.getvalue()
    assert "RuntimeError: broken" in out.getvalue()
    assert "\x1b" not in out.getvalue()


def test_without_a_terminal_the_log_is_json() -> None:
    out = io.StringIO()
    StructuredLog(Redaction(), SystemClock(), "auto", out).info("hello")
    assert json.loads(out.getvalue())["event"] == "hello"


class _Asked(io.StringIO):
    """Counts how often it is asked whether it is a terminal."""

    times = 0

    def isatty(self) -> bool:
        self.times += 1
        return False


def test_it_is_asked_once_whether_there_is_a_terminal() -> None:
    out = _Asked()
    log = StructuredLog(Redaction(), SystemClock(), "auto", out)
    for number in range(3):
        log.info("hello", number=number)
    assert [json.loads(line)["number"] for line in out.getvalue().splitlines()] == [0, 1, 2]
    assert out.times == 1


def _on_a_terminal(form: LogFormat) -> str:
    """What a terminal is shown of a request, a warning and a failure."""
    near, far = pty.openpty()
    shown = b""
    try:
        with os.fdopen(far, "w") as out:
            log = StructuredLog(Redaction(), SystemClock(), form, out)
            log.info("request", status=200)
            log.warning("the disk is nearly full")
            log.failure("request failed", RuntimeError("broken"))
            while b"broken" not in shown:
                shown += os.read(near, 100_000)
        return shown.decode()
    finally:
        os.close(near)


def test_a_terminal_is_shown_what_a_person_should_look_at_and_no_requests() -> None:
    shown = _on_a_terminal("auto")
    assert "the disk is nearly full" in shown
    assert "RuntimeError: broken" in shown
    assert "status" not in shown
    assert "{" not in shown


@pytest.mark.parametrize(("form", "request_line"), [("text", "status"), ("json", '{"status":200,"event"')])
def test_a_terminal_is_shown_requests_where_a_form_is_asked_for(form: LogFormat, request_line: str) -> None:
    assert request_line in _on_a_terminal(form)


def test_a_line_is_ascii_and_says_whatever_it_is_told() -> None:
    out = io.StringIO()
    told = {"agent": "Größe 你", "half": "\ud800", "much": 2**70, "time": FAKE_START, "many": (1, "é")}
    StructuredLog(Redaction(), SystemClock(), "json", out).info("hello", **told)
    line = json.loads(out.getvalue())
    assert out.getvalue().isascii()
    assert (line["agent"], line["half"], line["much"]) == ("Größe 你", "\ud800", 2**70)
    assert (line["time"], line["many"]) == (str(FAKE_START), [1, "é"])


def test_line_breaks_forge_no_line() -> None:
    (line,) = _lines(lambda log: log.info("a\nb", path='x"\n{"event": "forged"}'))
    assert line["event"] == "a\nb"


def test_for_people_no_text_forges_a_line_or_steers_the_terminal() -> None:
    out = io.StringIO()
    log = StructuredLog(Redaction(), SystemClock(), "text", out)
    with log.taking_in():
        logging.getLogger("some.library").warning("it says\r\nforged \x1b[31mred")
    log.info("request", path="/x\nforged\x9b31m\u2028", agent="Größe你", parts=["\n\x1b"])
    assert len(out.getvalue().splitlines()) == 2
    assert r"it says\r\nforged \x1b[31mred" in out.getvalue()
    assert r"path=/x\nforged\x9b31m\u2028" in out.getvalue()
    assert "agent=Größe你" in out.getvalue()
    assert "\x1b" not in out.getvalue()


def test_for_people_a_trace_keeps_its_lines_and_steers_no_terminal() -> None:
    out = io.StringIO()
    log = StructuredLog(Redaction(), SystemClock(), "text", out)
    log.failure("it failed", RuntimeError("broken \x1b[2J"))
    assert out.getvalue().splitlines()[-1] == r"RuntimeError: broken \x1b[2J"
