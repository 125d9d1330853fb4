"""Templates that users wrote, filled where they can do no harm."""

from guildhall.adapters.templating.jinja import JinjaRenderer

__all__ = ["JinjaRenderer"]
