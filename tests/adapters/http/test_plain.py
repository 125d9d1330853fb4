"""Routes that read plain requests by themselves: whatever comes, they answer as FastAPI's own do."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from typing import Annotated, Any
from urllib.parse import urlsplit

import httpx2
import pytest
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from guildhall.adapters.http.bodies import BodyMiddleware
from guildhall.adapters.http.plain import PlainMiddleware, PlainRoute
from guildhall.adapters.http.server import HttpServer

JSON = {"Content-Type": "application/json"}
ASKED: list[int] = []


class Wanted(BaseModel):
    title: str = Field(min_length=1)
    amount: int = 1


async def who(request: Request) -> str:
    ASKED.append(1)
    if "x-name" not in request.headers:
        raise HTTPException(401, "who are you?")
    return request.headers["x-name"]


async def plain(name: Annotated[str, Depends(who)], body: Wanted) -> Response:
    return JSONResponse({"name": name, **body.model_dump()}, 201)


async def with_query(name: Annotated[str, Depends(who)], body: Wanted, more: int = 0) -> Response:
    return JSONResponse({"name": name, "more": more, **body.model_dump()})


def in_thread(name: Annotated[str, Depends(who)], body: Wanted) -> Response:
    return JSONResponse({"name": name, **body.model_dump()})


async def shown(name: Annotated[str, Depends(who)], body: Wanted) -> Wanted:
    return body


async def how_many(request: Request) -> int:
    ASKED.append(2)
    try:
        return int(request.query_params.get("more", "0"))
    except ValueError:
        raise HTTPException(422, "no number") from None


async def alone(name: Annotated[str, Depends(who)], more: Annotated[int, Depends(how_many)]) -> Response:
    return JSONResponse({"name": name, "more": more})


def alone_in_thread(more: Annotated[int, Depends(how_many)], name: Annotated[str, Depends(who)]) -> Response:
    return JSONResponse({"name": name, "more": more, "thread": threading.current_thread().name[:5]})


def with_nothing() -> Response:
    return JSONResponse([])


def with_the_request(request: Request, name: Annotated[str, Depends(who)]) -> Response:
    return JSONResponse([request.method, name])


def at_once(request: Request) -> str:
    ASKED.append(3)
    return request.headers.get("x-name", "")


async def nobody() -> str:
    ASKED.append(4)
    return ""


async def called(request: Request, name: Annotated[str, Depends(who)]) -> str:
    return f"{name} {request.method}"


async def headed(request: Request, x_name: Annotated[str, Header()] = "") -> str:
    return f"{x_name} {request.method}"


def with_what_is_made_at_once(name: Annotated[str, Depends(at_once)]) -> Response:
    return JSONResponse([name])


def with_what_is_made_of_nothing(name: Annotated[str, Depends(nobody)]) -> Response:
    return JSONResponse([name])


def with_what_needs_more(name: Annotated[str, Depends(called)]) -> Response:
    return JSONResponse([name])


def with_what_has_a_header(name: Annotated[str, Depends(headed)]) -> Response:
    return JSONResponse([name])


def with_the_same_twice(name: Annotated[str, Depends(who)], again: Annotated[str, Depends(who)]) -> Response:
    return JSONResponse([name, again])


ENDPOINTS: list[Any] = [plain, with_query, in_thread, shown]
BODILESS: list[Any] = [
    *(alone, alone_in_thread, with_nothing, with_the_request, with_the_same_twice),
    *(with_what_is_made_at_once, with_what_is_made_of_nothing, with_what_needs_more, with_what_has_a_header),
]


def app_of(route_class: Any) -> FastAPI:
    app, router = FastAPI(), APIRouter(route_class=route_class)
    for endpoint in ENDPOINTS:
        router.add_api_route(f"/{endpoint.__name__}", endpoint, methods=["POST"])
    for endpoint in BODILESS:
        router.add_api_route(f"/{endpoint.__name__}", endpoint, methods=["GET", "POST"])
    app.router.routes.extend(router.routes)
    made = [route for route in router.routes if isinstance(route, PlainRoute)]
    routes = {(method, route.path): route for route in made for method in route.methods or ()}
    app.add_middleware(PlainMiddleware, route_of=lambda method, path: routes.get((method, path)))
    app.add_middleware(BodyMiddleware, most_bytes=1000)
    return app


async def answered(
    app: FastAPI, path: str, headers: dict[str, str], body: bytes, method: str = "POST"
) -> tuple[int, bytes, list[int]]:
    ASKED.clear()
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://here") as client:
        answer = await client.request(method, path, headers=headers, content=body)
    return answer.status_code, answer.content, list(ASKED)


@pytest.mark.parametrize("path", [f"/{endpoint.__name__}?more=3" for endpoint in ENDPOINTS])
@pytest.mark.parametrize("headers", [JSON, {"Content-Type": "application/json; charset=utf-8"}, {}])
@pytest.mark.parametrize(
    "body", [b'{"title": "A"}', b'{"title": "", "amount": "x"}', b"{", b"", b"null", b"[1]", b'{"amount": 2}']
)
@pytest.mark.parametrize("name", [{"X-Name": "Ada"}, {}])
def test_every_answer_is_the_one_of_fastapi(
    path: str, headers: dict[str, str], body: bytes, name: dict[str, str]
) -> None:
    ours = asyncio.run(answered(app_of(PlainRoute), path, headers | name, body))
    theirs = asyncio.run(answered(app_of(APIRoute), path, headers | name, body))
    assert ours == theirs


@pytest.mark.parametrize("path", [endpoint.__name__ for endpoint in BODILESS])
@pytest.mark.parametrize("query", ["", "?more=3", "?more=x"])
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "PUT"])
@pytest.mark.parametrize("name", [{"X-Name": "Ada"}, {}])
@pytest.mark.parametrize("body", [b"", b"{"])
def test_so_is_every_answer_to_a_request_that_needs_no_body(
    path: str, query: str, method: str, name: dict[str, str], body: bytes
) -> None:
    asked = f"/{path}{query}", JSON | name, body, method
    ours = asyncio.run(answered(app_of(PlainRoute), *asked))
    theirs = asyncio.run(answered(app_of(APIRoute), *asked))
    assert ours == theirs


@pytest.mark.parametrize(
    ("method", "path", "content"),
    [
        ("POST", "/plain", b'{"name":"Ada","title":"A","amount":1}'),
        ("POST", "/in_thread", b'{"name":"Ada","title":"A","amount":1}'),
        ("GET", "/alone?more=3", b'{"name":"Ada","more":3}'),
        ("GET", "/alone_in_thread?more=3", b'{"name":"Ada","more":3,"thread":"AnyIO"}'),
        ("GET", "/with_nothing", b"[]"),
    ],
)
def test_a_plain_request_is_read_without_fastapi(
    monkeypatch: pytest.MonkeyPatch, method: str, path: str, content: bytes
) -> None:
    monkeypatch.setattr("fastapi.routing.solve_dependencies", None)
    asked = path, JSON | {"X-Name": "Ada"}, b'{"title": "A"}', method
    assert asyncio.run(answered(app_of(PlainRoute), *asked))[1] == content


def test_tasks_are_listed_without_fastapi(client: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fastapi.routing.solve_dependencies", None)
    answer = client.get("/api/tasks", params={"limit": 1})
    assert answer.json() == {"items": [], "total": 0, "skip": 0, "limit": 1, "next": None}
    assert client.get("/api/tasks", params={"limit": "many"}).json()["code"] == "validation_failed"
    assert client.get("/api/tasks", params={"limits": 1}).json()["code"] == "validation_failed"


def test_a_task_is_created_without_what_fastapi_does_nor_a_timer_for_its_body(
    server: HttpServer, client: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = client.post("/api/projects", json={"name": "Site"}).json()["id"]
    monkeypatch.setattr("fastapi.routing.solve_dependencies", None)
    monkeypatch.setattr("guildhall.adapters.http.bodies.BODY_SECONDS", -1.0)

    def post(project_id: str, *, in_parts: bool = False) -> str:
        body = json.dumps({"title": "At once", "project_id": project_id})
        head = (
            f"POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {client.headers['x-api-key']}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        address = urlsplit(server.url)
        with socket.create_connection((address.hostname, address.port), 20) as line:
            line.sendall(head.encode() if in_parts else (head + body).encode())
            answer = b""
            while some := line.recv(1 << 16):
                answer += some
        return answer.decode()

    created = post(project)
    assert created.startswith("HTTP/1.1 201") and '"code":"T-1"' in created
    for header in ("etag: ", "x-request-id: ", "ratelimit: ", "x-content-type-options: nosniff"):
        assert f"\r\n{header}" in created
    assert post("nowhere").startswith("HTTP/1.1 404")
    assert post(project, in_parts=True).startswith("HTTP/1.1 408")
