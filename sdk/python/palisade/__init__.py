"""Write tools for the Palisade tool host.

A tool is a function with a docstring, and what it takes beside its arguments is what it can do::

    @dataclass
    class Count:
        path: Annotated[str, "The file, relative to the granted directory."]

    @tool(read_only=True)
    def word_count(args: Count, files: Files) -> Counted:
        \"\"\"Counts the words of a text file.\"\"\"

Guarantees: a function without `@tool` is never run; arguments that don't fit its types never reach it; an error leaves with the kind
that says whose fault it is. Not guaranteed: any check of authority, which is the host's. Hostile: the arguments (the host has
validated them against the schema) and the data that tools read. Trusted: the host.
"""

from .capabilities import Capability, Context, Files, Interface
from .errors import ToolError
from .results import Result, image, text
from .tools import Component, Tool, tool

__all__ = [
    "Capability",
    "Component",
    "Context",
    "Files",
    "Interface",
    "Result",
    "Tool",
    "ToolError",
    "image",
    "text",
    "tool",
]
