"""Makes text harmless and short for a terminal; it must never let an escape of a stranger through.

Titles, paths, outputs and names come from repositories, agents and backlogs: a terminal obeys what it is
sent, so escape sequences, control characters and bidi overrides are taken out (the class of attacks is
CWE-150; for bidi see CVE-2021-42574).
"""

from __future__ import annotations

import re

_ESCAPES = re.compile(
    r"(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)"  # OSC: titles, links, clipboard
    r"|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x1b\x9c]*(?:\x1b\\|\x9c|$)"  # DCS, SOS, PM, APC
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI
    r"|\x1b[ -/]*[0-~]?"  # the rest
)
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = "\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"
_CONTROLS = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_BIDI}{_UNSEEN}\ud800-\udfff\U000e0000-\U000e007f]")
_CONTROLS_IN_JSON = re.compile(f"[\x7f-\x9f{_BIDI}{_UNSEEN}\ud800-\udfff\U000e0000-\U000e007f]")
_UNSEEN_OR_OBEYED = re.compile(
    f"[\x00-\x08\n-\x1f\x7f-\x9f\u2028\u2029{_BIDI}{_UNSEEN}\ud800-\udfff\U000e0000-\U000e007f]"
)
_BREAKS = re.compile(r"[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")


_PARTS = re.compile(r"([^/?#@]*:/+|/*)([^/?#]*)(.*)", re.DOTALL)
"""Scheme, authority and the rest of an address (RFC 3986, appendix B), however the slashes were typed."""

_HOST = re.compile(r"(\[[^\]]*\]|[^:]*)(:[0-9]*)?")


def without_credentials(address: str) -> str:
    """An address as it may be shown: without the user and the password that it may name."""
    scheme, authority, rest = _PARTS.fullmatch(address.strip()).groups()  # type: ignore[union-attr]  # any text
    if "@" in authority:
        return f"{scheme}{authority.rpartition('@')[2]}{rest}"
    if "@" in rest and not _HOST.fullmatch(
        authority
    ):  # a password with a slash: what it begins with is no port
        return f"{scheme}{rest.rpartition('@')[2]}"
    return f"{scheme}{authority}{rest}"


def harmless(text: object) -> str:
    """Any text as one line that a terminal only shows; its spaces stay."""
    return _CONTROLS.sub("", _BREAKS.sub(" ", _ESCAPES.sub("", str(text))))


def laid_open(text: str) -> str:
    """One line with all that a terminal would obey or not show written out, as ``<U+001B>``; tabs stay.

    For what people approve: what is taken out of it, or takes the rest of a line with it, nobody has seen.
    """
    return _UNSEEN_OR_OBEYED.sub(lambda found: f"<U+{ord(found.group()):04X}>", text)


def harmless_json(text: str) -> str:
    """JSON text with what a terminal might obey, which ``json`` leaves as it is, escaped: the same value."""
    return _CONTROLS_IN_JSON.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    units = found.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def shown(text: object, limit: int = 0) -> str:
    """Any text as one harmless line without spaces around it, cut after ``limit`` characters (0: not cut)."""
    bare = harmless(text).strip()
    return bare[: limit - 1] + "…" if limit and len(bare) > limit else bare


def shown_lines(text: object, limit: int = 0) -> list[str]:
    """Any text as harmless lines; with a limit the last ``limit`` of them."""
    lines = [shown(line) for line in str(text).splitlines()]
    return lines[-limit:] if limit else lines
