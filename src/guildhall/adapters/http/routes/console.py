"""The console, served to whoever asks: what `make console` left in the package. It has its own sign-in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import Header, HTTPException, Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response

from guildhall.adapters.http import built
from guildhall.adapters.http.problems import problem
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.seam import Api
from guildhall.domain.kernel import Unavailable

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Nothing from elsewhere, and no script or style that stands in a page (Content Security Policy, level 3)."""

FOR_GOOD = "public, max-age=31536000, immutable"
"""What has its content's hash in its name never changes."""
ASKED_AGAIN = "no-cache"

NOT_BUILT = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Guildhall</title></head>
<body><h1>The console is not built here</h1>
<p>Type <code>make console</code> in the clone that this server was started from, and load this page again;
nothing has to be started anew. <code>make up</code> builds it before it serves, <code>make run</code> does
not.
The interface for programs is there all the same: <a href="/docs">/docs</a>.</p></body></html>
"""

TO_BUILD = (
    "the console is not built here: type `make console` in the clone that this server was started from; "
    "it is served from then on"
)
"""The same for programs."""

MEDIA = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
"""What a build consists of; nothing else in its folder is served."""

router = FeatureRouter(include_in_schema=False)


@router.get("/")
def door() -> Response:
    """People who open the server's address are brought to the console."""
    return RedirectResponse("/console/", headers={"Cache-Control": "no-store"})


@router.get("/console/config/flags.json")
def console_flags(request: Request) -> Response:
    """The flags of this installation, where a build that no server serves has a file (seed S4)."""
    api: Api = request.app.api
    flags = api.operations.flags
    said = {"demoMode": flags.demo_mode, "schedulerEnabled": flags.schedules}
    return JSONResponse(said, headers={"Cache-Control": ASKED_AGAIN})


@router.get("/console")
@router.get("/console/{path:path}")
def console_file(
    request: Request,
    path: str = "",
    accept_encoding: Annotated[str, Header()] = "",
    accept: Annotated[str, Header()] = "",
) -> Response:
    """A file of the build; every other address is one of the console's own pages."""
    found = _file(path) or (None if path.startswith("assets/") else _file("index.html"))
    if found is None and built.is_built():
        raise HTTPException(404)
    if found is None and "json" in accept:
        return problem(request, Unavailable.code, TO_BUILD, headers={"Cache-Control": "no-store"})
    if found is None:
        return HTMLResponse(NOT_BUILT, 503, {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})
    return _sent(found, packed="gzip" in accept_encoding)


def _file(path: str) -> Path | None:
    """A file of the build by its path; none where it is no file, or not in the build."""
    if "\0" in path:
        return None
    found = (built.BUILT / path).resolve()
    inside = found.is_relative_to(built.BUILT.resolve()) and found.suffix in MEDIA
    return found if inside and found.is_file() else None


def _sent(file: Path, *, packed: bool) -> FileResponse:
    headers = {
        "Content-Security-Policy": POLICY,
        "Cache-Control": FOR_GOOD if file.parent.name == "assets" else ASKED_AGAIN,
        "Vary": "Accept-Encoding",
    }
    twin = file.with_name(f"{file.name}.gz")
    if packed and twin.is_file():
        return FileResponse(
            twin, headers={**headers, "Content-Encoding": "gzip"}, media_type=MEDIA[file.suffix]
        )
    return FileResponse(file, headers=headers, media_type=MEDIA[file.suffix])
