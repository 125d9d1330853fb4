"""Turns errors into problem documents (RFC 9457); it must never let a trace or a secret out."""

from __future__ import annotations

import errno
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import Scope

from guildhall.adapters.http.correlation import correlation_of
from guildhall.adapters.http.faults import faults_of
from guildhall.adapters.http.models import ShownModel
from guildhall.adapters.http.rates import RateLimited
from guildhall.application.operations.turns import RecordBusy
from guildhall.application.preconditions import PreconditionFailed
from guildhall.domain.kernel import DomainError, Unavailable

MEDIA_TYPE = "application/problem+json"
_PROBLEM = "guildhall.problem"

STATUSES: dict[str, int] = {
    "invalid_auth": 401,
    "forbidden": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "timed_out": 408,
    "conflict": 409,
    "ambiguous_code": 409,
    "budget_exceeded": 409,
    "gone": 410,
    "precondition_failed": 412,
    "too_large": 413,
    "unsupported_media_type": 415,
    "validation_failed": 422,
    "precondition_required": 428,
    "rate_limited": 429,
    "internal_error": 500,
    Unavailable.code: 503,
}
"""The status of each code of a problem, in one table."""

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""A disk or a quota that is full, and a disk that has become read-only."""

CODES = {status: code for code, status in reversed(STATUSES.items())}


class Problem(ShownModel):
    """What went wrong (RFC 9457): ``code`` for programs, ``detail`` for people, ``field`` at fault.

    Some have members more, such as ``next_action`` (the next legal step), ``missing`` or ``candidates``;
    where several fields are wrong, ``errors`` has ``{field, detail}`` of each.
    """

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Not found"])
    status: int = Field(examples=[404])
    code: str = Field(examples=["not_found"])
    detail: str = Field(examples=["there is no project of this id"])
    field: str | None = None
    rule: str | None = None
    correlation_id: str


PROBLEM = {"$ref": f"#/components/schemas/{Problem.__name__}"}
"""Where the OpenAPI document has the schema of problems."""


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI entries of problems that a route may answer with."""
    return {
        status: {"description": _title(CODES.get(status, "")), "content": {MEDIA_TYPE: {"schema": PROBLEM}}}
        for status in statuses
    }


def problem(
    request: Request,
    code: str,
    detail: str,
    *,
    field: str = "",
    rule: str = "",
    status: int | None = None,
    headers: dict[str, str] | None = None,
    extension: dict[str, Any] | None = None,
) -> JSONResponse:
    """A problem as an answer to a request; ``extension`` are members of its own (RFC 9457, section 3.2)."""
    status = status or STATUSES.get(code, 409)
    request.scope[_PROBLEM] = (code, rule)
    # What the command line calls --repo, requests call by its whole name.
    field = "repository" if field == "repo" else field
    body = {
        "type": "about:blank",
        "title": _title(code),
        "status": status,
        "code": code,
        "detail": detail,
        **({"field": field} if field else {}),
        **({"rule": rule} if rule else {}),
        "correlation_id": correlation_of(request.scope),
        **(extension or {}),
    }
    return JSONResponse(body, status, headers, MEDIA_TYPE)


def problem_of(scope: Scope) -> tuple[str, str]:
    """The code and the rule of the problem that a request was answered with, empty where it was none."""
    found: tuple[str, str] = scope.get(_PROBLEM, ("", ""))
    return found


def handle_problems(app: FastAPI) -> None:
    """Have every error that a route may raise answered with a problem document."""
    app.add_exception_handler(DomainError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(OSError, _not_kept)
    app.add_exception_handler(Exception, _unexpected)


def _refused(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, DomainError):
        raise error
    headers = {"WWW-Authenticate": "Bearer"} if error.code == "invalid_auth" else None
    if isinstance(error, PreconditionFailed):
        headers = {"ETag": error.etag}
    if isinstance(error, RateLimited | RecordBusy):
        headers = {"Retry-After": str(error.retry_after)}
    return problem(
        request,
        error.code,
        error.message,
        field=error.field,
        rule=error.rule,
        headers=headers,
        extension=error.details,
    )


def _invalid(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    found = faults_of(error)
    errors = {"errors": list(found.errors)} if found.errors else None
    return problem(request, "validation_failed", found.detail, field=found.field, extension=errors)


def _http(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    code = CODES.get(error.status_code, "validation_failed")
    detail = f"{request.method} {request.url.path}: {str(error.detail).lower()}"
    return problem(request, code, detail, status=error.status_code, headers=dict(error.headers or {}))


def _not_kept(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, OSError) or error.errno not in NO_ROOM:
        raise error
    detail = (
        f"nothing can be written to the data folder ({(error.strerror or '').lower()}), and nothing of this "
        "was kept; ask again once there is room"
    )
    return problem(request, Unavailable.code, detail, rule="storage.has_room")


def _unexpected(request: Request, _error: Exception) -> JSONResponse:
    return unexpected(request)


def unexpected(request: Request) -> JSONResponse:
    """The answer where nobody expected an error; what it was stands in the log alone."""
    detail = "this is a fault of Guildhall's own; its details are in the log under the correlation id"
    return problem(request, "internal_error", detail)


def _title(code: str) -> str:
    return code.replace("_", " ").capitalize()
