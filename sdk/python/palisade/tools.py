"""Functions as tools, and tools as a component.

Guarantees: what a tool takes is checked while the component is built: one type of arguments, and capabilities. Not guaranteed: that
a capability which a tool takes is granted; a component whose imports are not all granted is not run at all.
"""

import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from types import ModuleType
from typing import Any, get_type_hints, is_typeddict

from .capabilities import Capability
from .errors import ToolError, failure
from .results import Result, result
from .schema import read, schema


@dataclass(frozen=True)
class Effects:
    """Truthful effects of a tool; they become MCP tool annotations."""

    read_only: bool
    destructive: bool
    idempotent: bool
    open_world: bool


@dataclass(frozen=True)
class Tool:
    """What `tool` makes of a function. It is called as the function was."""

    run: Callable[..., Any]
    name: str
    action: str | None
    discriminator: str | None
    description: str
    effects: Effects
    aliases: dict[str, str]
    resource: str | None
    arguments: tuple[str, Any] | None
    """The parameter that takes the arguments, and its type."""
    capabilities: dict[str, type[Capability]]
    """The parameters that take a capability each."""
    output: dict[str, Any] | None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.run(*args, **kwargs)

    def input_schema(self) -> dict[str, Any]:
        """The JSON Schema of the arguments."""
        nothing = {"type": "object", "properties": {}, "additionalProperties": False}
        return nothing if self.arguments is None else schema(self.arguments[1])


def tool(
    *,
    name: str | None = None,
    action: str | None = None,
    discriminator: str | None = None,
    read_only: bool = False,
    destructive: bool | None = None,
    idempotent: bool | None = None,
    open_world: bool | None = None,
    aliases: dict[str, str] | None = None,
    resource: str | None = None,
) -> Callable[[Callable[..., Any]], Tool]:
    """Makes a tool of a function: its docstring is what the model reads, its types are its JSON Schemas.

    Effects that are not stated are taken to be the worst: it changes things, may destroy, is not idempotent, and reaches the outside.
    `read_only` says that it only looks, and only at the app and its host.
    """

    def worst(stated: bool | None, otherwise: bool) -> bool:
        return otherwise if stated is None else stated

    effects = Effects(read_only, worst(destructive, not read_only), worst(idempotent, read_only), worst(open_world, not read_only))

    def decorate(run: Callable[..., Any]) -> Tool:
        description = inspect.getdoc(run)
        if not description:
            raise TypeError(f"{run.__name__} needs a docstring: it is what the model reads")
        if inspect.iscoroutinefunction(run):
            raise TypeError(f"{run.__name__} is `async`: a tool is an ordinary function, as each call of the host returns when it is done")
        arguments, capabilities = _parameters(run)
        return Tool(
            run,
            name or run.__name__,
            action,
            discriminator,
            description,
            effects,
            dict(aliases or {}),
            resource,
            arguments,
            capabilities,
            _output(run),
        )

    return decorate


def _parameters(run: Callable[..., Any]) -> tuple[tuple[str, Any] | None, dict[str, type[Capability]]]:
    hints = get_type_hints(run, include_extras=True)
    arguments: tuple[str, Any] | None = None
    capabilities: dict[str, type[Capability]] = {}
    for parameter in inspect.signature(run).parameters:
        hint = hints.get(parameter)
        if isinstance(hint, type) and issubclass(hint, Capability):
            capabilities[parameter] = hint
        elif arguments is None and (is_dataclass(hint) or is_typeddict(hint)):
            arguments = (parameter, hint)
        else:
            raise TypeError(
                f"{run.__name__}: `{parameter}` is neither the arguments (one dataclass or TypedDict) nor a capability"
                " (`files: Files`, `context: Context`, …)"
            )
    return arguments, capabilities


def _output(run: Callable[..., Any]) -> dict[str, Any] | None:
    """The schema of what a function says that it returns, where that becomes structured content."""
    hint = get_type_hints(run, include_extras=True).get("return")
    if hint in (None, type(None), str, Any, Result):
        return None
    found = schema(hint)
    is_object = found.get("type") == "object"
    return found if is_object else {"type": "object", "properties": {"result": found}, "required": ["result"]}


class Component:
    """The tools of a module. `palisade build` makes one for the component's export.

    `granted` names the capabilities of the project.
    """

    def __init__(self, module: ModuleType, granted: list[str]) -> None:
        self.tools = [one for one in vars(module).values() if isinstance(one, Tool)]
        if not self.tools:
            raise TypeError(f"{module.__name__}.py has no tool: write `@tool()` above a function")
        for one in self.tools:
            for capability in one.capabilities.values():
                if capability.NAME not in granted:
                    raise TypeError(
                        f"{one.name} takes {capability.__name__}: add \"{capability.NAME}\" to `capabilities` in pyproject.toml"
                    )

    def call(self, name: str, action: str | None, arguments: str) -> Result:
        """Runs one tool. Raises `ToolError` alone."""
        try:
            found = next((one for one in self.tools if (one.name, one.action) == (name, action)), None)
            if found is None:
                raise ToolError.invalid_arguments("This component has no such operation.")
            taken: dict[str, Any] = {parameter: capability() for parameter, capability in found.capabilities.items()}
            if found.arguments is not None:
                parameter, hint = found.arguments
                taken[parameter] = _read(hint, arguments)
            return result(found.run(**taken))
        except Exception as error:
            raise failure(error) from error


def _read(hint: Any, arguments: str) -> Any:
    try:
        return read(hint, json.loads(arguments))
    except ValueError as error:
        raise ToolError.invalid_arguments(f"The arguments don't fit this operation: {error}.") from error
