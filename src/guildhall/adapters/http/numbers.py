"""The numbers of a body: finite, so that what is read of them can be written again."""

from __future__ import annotations

import json
import math
import re

_PERHAPS_NO_NUMBER = re.compile(rb"NaN|Infinity|[0-9][eE]\+?[0-9]{2,}(?:[\s,\]}]|\Z)|[0-9]{300}")
"""Stands in all that :func:`is_beyond_numbers` refuses, and in few others: an exponent of one digit makes
nothing too large that has not 300 digits before it."""


def is_beyond_numbers(body: bytes) -> bool:
    """Whether JSON has a number that could not be written again: NaN and Infinity (RFC 8259, section 6).

    Python reads them where JSON has none, and 1e999 as Infinity. What is no JSON has no numbers.
    """
    if not _PERHAPS_NO_NUMBER.search(body):
        return False
    try:
        json.loads(body, parse_constant=_number, parse_float=_number)
    except _NoNumberError:
        return True
    except ValueError:
        return False  # whoever reads the body says what is wrong with it
    return False


class _NoNumberError(Exception):
    """A number is not finite."""


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _NoNumberError
    return number
