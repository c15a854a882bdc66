"""What a tool may return, and what becomes of it.

Guarantees: an object is structured content, a string is text, anything else stands under `result`.
"""

import json
from dataclasses import asdict, dataclass, field, is_dataclass
from typing import Any


@dataclass
class Media:
    """Bytes with their media type."""

    data: bytes
    mime_type: str


@dataclass
class Result:
    """An MCP result of one's own: content blocks (`text`, `image`), structured content, or a failure that is a result."""

    content: list[str | Media] = field(default_factory=list)
    structured: dict[str, Any] | None = None
    is_error: bool = False


def text(value: str) -> str:
    """A content block of text."""
    return value


def image(data: bytes, mime_type: str) -> Media:
    """A content block with an image: its bytes, and its media type."""
    return Media(data, mime_type)


def result(value: Any) -> Result:
    """What a function returned, as a result."""
    if isinstance(value, Result):
        return value
    if value is None:
        return Result()
    if isinstance(value, str):
        return Result(content=[value])
    plain = jsonable(value)
    return Result(structured=plain if isinstance(plain, dict) else {"result": plain})


def jsonable(value: Any) -> Any:
    """A value with its dataclasses turned into dictionaries. Raises `TypeError` for what JSON does not have."""
    plain = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    return json.loads(json.dumps(plain, default=_dataclass))


def _dataclass(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"a tool can't return a {type(value).__name__}: JSON has none")
