"""The component's export. Written by `palisade build`; it is no part of the project."""

import importlib
import json

import tool
from componentize_py_types import Err
from palisade import Component, Result, ToolError
from palisade.results import Media
from wit_world import exports
from wit_world.exports import operations as wit

CAPABILITIES = {{capabilities}}
COMPONENT = Component(tool, CAPABILITIES)

# All of it now: what is imported during a call is looked for in files, and that ends the call, as a component has none of its own.
for name in CAPABILITIES:
    for module in ["preopens", "types"] if name == "files" else [name.replace("-", "_")]:
        importlib.import_module(f"wit_world.imports.{module}")


def described(one):
    effects = wit.Effects(
        one.effects.read_only, one.effects.destructive, one.effects.idempotent, one.effects.open_world
    )
    return wit.Operation(
        tool=one.name,
        action=one.action,
        discriminator=one.discriminator,
        description=one.description,
        input_schema=json.dumps(one.input_schema()),
        output_schema=None if one.output is None else json.dumps(one.output),
        effects=effects,
        aliases=[wit.Alias(alias, canonical) for alias, canonical in one.aliases.items()],
        resource_uri=one.resource,
        kind=wit.OperationKind.TOOL,
    )


# While the component is built, so that describing it runs next to nothing.
DESCRIBED = [described(one) for one in COMPONENT.tools]


def content(block):
    if isinstance(block, Media):
        return wit.Content_Image(wit.Media(block.data, block.mime_type))
    return wit.Content_Text(block)


def output(result: Result):
    structured = None if result.structured is None else json.dumps(result.structured)
    return wit.Output([content(block) for block in result.content], structured, result.is_error)


class Operations(exports.Operations):
    def describe(self):
        return DESCRIBED

    def call(self, tool, action, arguments):
        try:
            return output(COMPONENT.call(tool, action, arguments))
        except ToolError as error:
            kind = wit.ErrorKind[error.kind.upper().replace("-", "_")]
            raise Err(wit.Error(kind, error.message)) from None
