"""Failures: those of a tool, and what becomes of the host's.

Guarantees: every failure has one of the contract's kinds. Not guaranteed: that its text is fit for anyone; the host redacts it.
"""

from enum import Enum
from typing import Any, Self

KINDS = (
    "invalid-arguments",
    "scope-missing",
    "policy-violation",
    "too-large",
    "deadline-exceeded",
    "unavailable",
    "failed",
)
"""Whose fault a failure is; it decides the code that the client sees."""


class ToolError(Exception):
    """A failure with text for the client: what happened, whose fault it is, what to do next."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        if kind not in KINDS:
            raise ValueError(f"{kind} is no kind of error: {', '.join(KINDS)}")
        self.kind = kind
        self.message = message

    @classmethod
    def invalid_arguments(cls, message: str) -> Self:
        """The caller's arguments are wrong."""
        return cls("invalid-arguments", message)

    @classmethod
    def scope_missing(cls, message: str) -> Self:
        """The capability is granted, but its scope does not cover this."""
        return cls("scope-missing", message)

    @classmethod
    def policy_violation(cls, message: str) -> Self:
        """A rule refuses these arguments."""
        return cls("policy-violation", message)

    @classmethod
    def too_large(cls, message: str) -> Self:
        """What was asked for is over a limit; name the limit."""
        return cls("too-large", message)

    @classmethod
    def deadline_exceeded(cls, message: str) -> Self:
        """A host call ran out of time."""
        return cls("deadline-exceeded", message)

    @classmethod
    def unavailable(cls, message: str) -> Self:
        """There is nothing to act on just now."""
        return cls("unavailable", message)

    @classmethod
    def failed(cls, message: str) -> Self:
        """The tool ran and failed."""
        return cls("failed", message)


HOST_KINDS = {kind: kind for kind in KINDS} | {
    "not-found": "invalid-arguments",
    "stale-reference": "invalid-arguments",
    "not-actionable": "invalid-arguments",
    "syntax": "invalid-arguments",
    "invalid": "invalid-arguments",
    "unknown": "invalid-arguments",
    "denied": "policy-violation",
    "deadline": "deadline-exceeded",
    "timeout": "deadline-exceeded",
    "busy": "unavailable",
}
"""The kinds of the host's own errors, as they look to the client."""


def case(value: Any) -> str | None:
    """The contract's name of an enumeration's member (`ErrorCode.NO_ENTRY`) or a variant's case (`Error_TooLarge`)."""
    if isinstance(value, Enum):
        return value.name.lower().replace("_", "-")
    name = type(value).__name__
    if "_" not in name:
        return None
    camel = name.split("_", 1)[1]
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in camel).lstrip("-")


def failure(error: BaseException) -> ToolError:
    """What leaves the component for something that was raised. What the host's interfaces raise has a `value`."""
    if isinstance(error, ToolError):
        return error
    value = getattr(error, "value", None)
    name = case(getattr(value, "kind", value)) if value is not None else None
    if name is None:
        return ToolError.failed(f"The tool failed: {type(error).__name__}: {error}")
    detail = getattr(value, "message", getattr(value, "value", None))
    text = detail if isinstance(detail, str) else f"The host refused: {name}."
    return ToolError(HOST_KINDS.get(name, "failed"), text)
