"""The page that shows the OpenAPI document; all of it is served from here, nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import FileResponse

from guildhall.adapters.http.router import FeatureRouter

PAGES = Path(__file__).parent.parent / "pages"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)

router = FeatureRouter(include_in_schema=False)


@router.get("/docs")
def docs_page() -> FileResponse:
    """The page."""
    return _file("docs.html", "text/html")


@router.get("/docs/docs.js")
def docs_script() -> FileResponse:
    """What makes it work."""
    return _file("docs.js", "text/javascript")


@router.get("/docs/docs.css")
def docs_style() -> FileResponse:
    """How it looks."""
    return _file("docs.css", "text/css")


def _file(name: str, media_type: str) -> FileResponse:
    headers = {"Content-Security-Policy": POLICY}
    return FileResponse(PAGES / name, media_type=media_type, headers=headers)
