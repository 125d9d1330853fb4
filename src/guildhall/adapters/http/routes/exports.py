"""Exports: a variant as a file, as JSON, as a patch or as a zip archive (seed S4, *Jobs API*)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query
from starlette.responses import Response

from guildhall.adapters.http.archives import UnsafeEntry, zip_of
from guildhall.adapters.http.caller import JSON, Caller, Reader
from guildhall.adapters.http.problems import documented
from guildhall.adapters.http.router import FeatureRouter
from guildhall.adapters.http.routes.jobs import visible_variant
from guildhall.adapters.http.shown.jobs import variant_shown
from guildhall.application.jobs.contents import text_of
from guildhall.application.jobs.exporting import changed_files, patch_name
from guildhall.domain.rules import refused
from guildhall.domain.variants.errors import VariantInvalid, VariantTransitionRefused
from guildhall.domain.variants.variant import Variant

router = FeatureRouter(tags=["jobs"])

Format = Literal["file", "json", "patch", "zip"]

DOWNLOADS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The variant",
        "content": {media: {} for media in (JSON, "text/plain", "text/x-diff", "application/zip")},
    }
}


@router.post("/export/{variant_id}", response_class=Response, responses={**DOWNLOADS, **documented(409)})
def export_variant(
    caller: Reader,
    variant_id: str,
    format: Annotated[  # noqa: A002 - the word of the interface
        Format, Query(description="`file` is the text itself, of a code variant its patch.")
    ] = "file",
) -> Response:
    """A variant to take away; its status stays as it is."""
    variant = visible_variant(caller, variant_id)
    if format == "json":
        shown = variant_shown(caller.company.world.storage, variant).model_dump_json(by_alias=True)
        return _download(shown.encode(), JSON, f"{patch_name(variant)}.json")
    if format == "zip":
        return _download(_archive(caller, variant), "application/zip", f"{patch_name(variant)}.zip")
    if format == "patch" and variant.change is None:
        says = "a document has no patch; export it as file, json or zip"
        raise refused(VariantTransitionRefused, says, "variant.only_code_has_a_patch", "format")
    text = text_of(caller.company.world.storage, variant.content).encode()
    if variant.change is not None:
        return _download(text, "text/x-diff; charset=utf-8", f"{patch_name(variant)}.patch")
    return _download(text, "text/plain; charset=utf-8", variant.file_name)


def _archive(caller: Caller, variant: Variant) -> bytes:
    """A zip of a variant.

    Raises:
        VariantInvalid: when a path of it has no place in an archive.
    """
    try:
        return zip_of(_files(caller, variant))
    except UnsafeEntry as error:
        says = f"{error}; export the patch"
        raise refused(VariantInvalid, says, "variant.paths_fit_an_archive", "format") from error


def _files(caller: Caller, variant: Variant) -> dict[str, bytes]:
    """What an archive of a variant holds, by path."""
    if variant.change is not None:
        return changed_files(caller.company, variant)
    return {variant.file_name: text_of(caller.company.world.storage, variant.content).encode()}


def _download(content: bytes, media_type: str, name: str) -> Response:
    """A file for a browser to keep, never to show: what agents write is not ours to vouch for."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, 200, headers, media_type)
