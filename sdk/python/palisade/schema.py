"""JSON Schemas (2020-12) of types, and values of these types out of JSON.

Guarantees: the schema and what reads the arguments follow from one type, so the two can't disagree; objects take no other
properties than their fields. Not guaranteed: recursive types.
"""

import dataclasses
import types
from typing import Annotated, Any, Literal, NotRequired, Required, Union, get_args, get_origin, get_type_hints, is_typeddict

_PLAIN = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


def schema(of: Any) -> dict[str, Any]:
    """The schema of a type. Raises `TypeError` for a type that has none."""
    origin, arguments = get_origin(of), get_args(of)
    if origin is Annotated:
        return {**_notes(arguments[1:]), **schema(arguments[0])}
    if origin in (Required, NotRequired):
        return schema(arguments[0])
    if of is Any:
        return {}
    if of in _PLAIN:
        return {"type": _PLAIN[of]}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (list, tuple) and (origin is list or arguments[1:] == (...,)):
        return {"type": "array", "items": schema(arguments[0])}
    if origin is dict and arguments[0] is str:
        return {"type": "object", "additionalProperties": schema(arguments[1])}
    if origin in (Union, types.UnionType):
        return _either([schema(one) for one in arguments])
    if dataclasses.is_dataclass(of) or is_typeddict(of):
        return _object(of)
    raise TypeError(f"{of!r} has no JSON Schema: use str, int, float, bool, list, dict[str, …], Literal, a dataclass or a TypedDict")


def _notes(notes: tuple[Any, ...]) -> dict[str, Any]:
    """`Annotated[str, "What it is.", {"minLength": 1}]`: a description, and further keywords."""
    found: dict[str, Any] = {}
    for note in notes:
        found |= {"description": note} if isinstance(note, str) else note if isinstance(note, dict) else {}
    return found


def _either(choices: list[dict[str, Any]]) -> dict[str, Any]:
    if all(set(one) == {"type"} for one in choices):
        return {"type": [one["type"] for one in choices]}
    return {"anyOf": choices}


def fields(of: Any) -> dict[str, tuple[Any, bool]]:
    """The fields of a dataclass or a TypedDict: the type of each, and whether it has to be there."""
    hints = get_type_hints(of, include_extras=True)
    if is_typeddict(of):
        return {name: (hint, name in of.__required_keys__) for name, hint in hints.items()}
    missing = dataclasses.MISSING
    return {
        one.name: (hints[one.name], one.default is missing and one.default_factory is missing)
        for one in dataclasses.fields(of)
        if one.init
    }


def _object(of: Any) -> dict[str, Any]:
    own = fields(of)
    found: dict[str, Any] = {"type": "object", "properties": {name: schema(hint) for name, (hint, _) in own.items()}}
    required = [name for name, (_, is_required) in own.items() if is_required]
    if required:
        found["required"] = required
    return found | {"additionalProperties": False}


def read(of: Any, value: Any, at: str = "the arguments") -> Any:
    """A value of the type out of JSON. Raises `ValueError` for what does not fit."""
    origin, arguments = get_origin(of), get_args(of)
    if origin in (Annotated, Required, NotRequired):
        return read(arguments[0], value, at)
    if origin in (Union, types.UnionType):
        return _read_either(arguments, value, at)
    if origin in (list, tuple) and isinstance(value, list):
        return origin(read(arguments[0], one, f"{at}[{index}]") for index, one in enumerate(value))
    if origin is dict and isinstance(value, dict):
        return {name: read(arguments[1], one, f"{at}.{name}") for name, one in value.items()}
    if dataclasses.is_dataclass(of) or is_typeddict(of):
        return _read_object(of, value, at)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if of is Any or (origin is Literal and value in arguments):
        return value
    if of is float and is_number:
        return float(value)
    if of is int and is_number and value == int(value):
        return int(value)
    if of in (str, bool, type(None)) and type(value) is of:
        return value
    raise ValueError(f"{at} does not fit: {type(value).__name__}")


def _read_either(choices: tuple[Any, ...], value: Any, at: str) -> Any:
    for choice in choices:
        try:
            return read(choice, value, at)
        except ValueError:
            continue
    raise ValueError(f"{at} does not fit")


def _read_object(of: Any, value: Any, at: str) -> Any:
    if not isinstance(value, dict):
        raise ValueError(f"{at} is no object")
    own = fields(of)
    unknown = [name for name in value if name not in own]
    missing = [name for name, (_, is_required) in own.items() if is_required and name not in value]
    if unknown or missing:
        raise ValueError(f"{at}: unknown {unknown}" if unknown else f"{at}: missing {missing}")
    return of(**{name: read(own[name][0], one, f"{at}.{name}") for name, one in value.items()})
