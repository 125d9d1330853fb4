"""Errors and traces as a collector on loopback really receives them; and nothing where nobody asks for it."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from pydantic import SecretStr
from tests.adapters.http.conftest import INSTALLATION_KEY

from guildhall.adapters.http.server import HttpServer
from guildhall.application.ports.workflow import Thread
from guildhall.bootstrap import Container, build
from guildhall.settings import Settings

SECRET = "-".join(("planted", "5e1f09"))


class Collector:
    """Takes whatever is posted to it, by path."""

    def __init__(self) -> None:
        taken: list[tuple[str, bytes]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                packed = self.headers.get("Content-Encoding") == "gzip"
                taken.append((self.path, gzip.decompress(body) if packed else body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
                """Say nothing."""

        self.taken = taken
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def spans(self) -> list[dict[str, Any]]:
        """The spans that came, with their attributes."""
        found: list[dict[str, Any]] = []
        for path, body in self.taken:
            if path == "/v1/traces":
                for group in ExportTraceServiceRequest.FromString(body).resource_spans:
                    for span in (one for scope in group.scope_spans for one in scope.spans):
                        told = {
                            one.key: one.value.string_value or one.value.int_value for one in span.attributes
                        }
                        ids = {"trace": span.trace_id.hex(), "parent": span.parent_span_id.hex()}
                        found.append({"name": span.name, "status": span.status.code, **ids, **told})
        return found


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()
    yield collector
    collector.server.shutdown()
    collector.server.server_close()


@pytest.fixture
def reporting(collector: Collector, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Container]:
    """A company that reports to the collector."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{collector.port}")
    monkeypatch.setenv("SENTRY_DSN", f"http://{SECRET}@127.0.0.1:{collector.port}/7")
    monkeypatch.setenv("SENTRY_ENVIRONMENT", "tests")
    settings = Settings(api_key=SecretStr(INSTALLATION_KEY), key_dir=tmp_path / "keys")
    container = build(tmp_path / "data", settings)
    yield container
    container.close()


@pytest.fixture
def reported(reporting: Container) -> Iterator[HttpServer]:
    server = reporting.server("127.0.0.1", 0)
    server.start()
    yield server
    server.close()


def test_requests_units_and_runs_are_spans_of_one_trace_each(
    reporting: Container, reported: HttpServer, collector: Collector
):
    trace, caller = "ab12" * 8, "cd34" * 4
    headers = {"X-API-Key": INSTALLATION_KEY, "traceparent": f"00-{trace}-{caller}-01"}
    made = httpx2.post(f"{reported.url}/api/projects", json={"name": SECRET}, headers=headers, timeout=30)
    assert made.status_code == 201, made.text
    params = {"api_key": SECRET}
    named = {"X-Request-ID": "because-of-this"}
    assert (
        httpx2.get(f"{reported.url}/api/tasks", params=params, headers=named, timeout=30).status_code == 401
    )
    with pytest.raises(Exception):  # noqa: B017 - there is no such run
        reporting.engine().advance(Thread("company", "no-such-run"))
    time.sleep(0.2)
    reporting.reports.close()
    spans = collector.spans()
    (request,) = (one for one in spans if one["name"] == "POST /api/projects")
    assert (request["trace"], request["parent"]) == (trace, caller)
    assert (request["http.response.status_code"], request["guildhall.org"]) == (201, "default")
    units = [one for one in spans if one["name"] == "journal unit" and one["trace"] == trace]
    assert [one["guildhall.actor"] for one in units] == ["installation"]
    (asked,) = (one for one in spans if one["name"] == "GET /api/tasks")
    assert asked["trace"] == hashlib.sha256(b"because-of-this").hexdigest()[:32]
    assert asked["guildhall.correlation_id"] == "because-of-this"
    (step,) = (one for one in spans if one["name"] == "run company")
    assert (step["guildhall.run"], step["status"]) == ("no-such-run", 2)
    everything = b"".join(body for _, body in collector.taken)
    assert SECRET.encode() not in everything
    assert INSTALLATION_KEY.encode() not in everything


def test_what_nobody_expected_is_sent_without_secrets(
    reporting: Container, collector: Collector, capsys: pytest.CaptureFixture[str]
):
    try:
        raise RuntimeError(f"it broke with api_key={SECRET} and {INSTALLATION_KEY}")
    except RuntimeError as error:
        fields = {"correlation_id": "because-of-this", "password": SECRET, "route": "/api/tasks"}
        reporting.log.failure("request failed", error, **fields)
    reporting.reports.close()
    ((path, body),) = (one for one in collector.taken if one[0] != "/v1/traces")
    assert path == "/api/7/envelope/"
    event = json.loads(body.splitlines()[2])
    assert event["exception"]["values"][0]["type"] == "RuntimeError"
    assert event["exception"]["values"][0]["stacktrace"]["frames"][-1]["lineno"] > 0
    assert event["tags"]["correlation_id"] == "because-of-this"
    assert (event["message"], event["environment"], event["extra"]["route"]) == (
        "request failed",
        "tests",
        "/api/tasks",
    )
    told = json.dumps(event)
    assert SECRET not in told
    assert INSTALLATION_KEY not in told
    assert "request failed" in capsys.readouterr().err


def test_without_the_environment_nothing_is_imported(tmp_path: Path):
    program = (
        "import sys\nfrom pathlib import Path\nfrom guildhall.bootstrap import build\n"
        "container = build(Path(sys.argv[1]) / 'data')\ncontainer.server('127.0.0.1', 0).close\n"
        "container.close()\n"
        "print([one for one in sys.modules if one.split('.')[0] == 'sentry_sdk' "
        "or one.startswith(('opentelemetry.sdk', 'opentelemetry.exporter'))])\n"
    )
    environment = {"GUILDHALL_KEY_DIR": str(tmp_path / "keys"), "PATH": "/usr/bin:/bin"}
    ran = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (ran.returncode, ran.stdout.strip().splitlines()[-1:]) == (0, ["[]"]), ran.stderr
