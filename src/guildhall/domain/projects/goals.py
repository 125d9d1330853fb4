"""The goal of a project that nobody gave one; it must never be taken for one that somebody did."""


def asked_of(name: str) -> str:
    """The goal of a project that is made for work to which nobody gave one."""
    return f"Do what is asked of {name}."
