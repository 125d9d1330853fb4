"""What the model runtime is told at its start; no key in here can be printed by accident.

It must never read the environment: whoever assembles the product hands these values over.
"""

from __future__ import annotations

from collections.abc import Mapping

from guildhall.domain.kernel import ValidationFailed
from guildhall.domain.record import Record, field


class Secret:
    """A text that shows itself only where it is asked for by name, and strikes itself out of other texts."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text.strip()

    def reveal(self) -> str:
        """The text itself: only for the call that has to carry it."""
        return self._text

    def strike(self, text: str) -> str:
        """``text`` with every occurrence of the secret replaced by ``***``."""
        return text.replace(self._text, "***") if self._text else text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")


class TokenPrice(Record):
    """What a provider takes, in millionths of a US dollar for a million tokens, if no list has it."""

    input_micros: int
    output_micros: int


class ModelSettings(Record):
    """Which model, where, and how much of it.

    ``model`` is written ``provider:name`` (``openai:gpt-4o-mini``); ``tiers`` gives roles (``pm``, ``ba``,
    ``dev_lead``, ``qa``, …) a model of their own at the same provider. ``base_url`` is another server that
    speaks the provider's protocol. ``max_steps`` bounds the model's turns in one piece of work,
    ``max_output_tokens`` one answer, ``timeout_seconds`` one call, ``attempts`` how often a call is tried.

    Raises:
        ValidationFailed: for a value outside its range, naming the field.
    """

    model: str
    api_key: Secret = Secret("")
    base_url: str | None = None
    tiers: Mapping[str, str] = field(default_factory=dict[str, str])
    price: TokenPrice | None = None
    max_steps: int = 60
    max_output_tokens: int = 8_192
    timeout_seconds: float = 180.0
    attempts: int = 5

    def __post_init__(self) -> None:
        for name, value in [("model", self.model), *((f"tiers.{role}", m) for role, m in self.tiers.items())]:
            provider, _, model = value.partition(":")
            if not provider.strip() or not model.strip():
                raise ValidationFailed(
                    f"the model {value!r} is not written provider:name, as in openai:gpt-4o-mini", field=name
                )
            if provider != self.provider:
                raise ValidationFailed(
                    f"the model {value!r} is of another provider than {self.model!r}: tiers share a key",
                    field=name,
                )
        for name in ("max_steps", "max_output_tokens", "timeout_seconds", "attempts"):
            if getattr(self, name) <= 0:
                raise ValidationFailed(f"{name} of the model runtime must be more than 0", field=name)
        if self.base_url is not None and not self.base_url.startswith(("http://", "https://")):
            raise ValidationFailed(
                "the model's base URL must start with http:// or https://", field="base_url"
            )

    @property
    def provider(self) -> str:
        """The word before the colon."""
        return self.model.partition(":")[0]

    def for_role(self, role: str) -> str:
        """The model of a role."""
        return self.tiers.get(role, self.model)
