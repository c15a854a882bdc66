"""What this component can do. It imports the capabilities that pyproject.toml names; a tool takes those that it needs."""

from dataclasses import dataclass
from typing import Annotated

from palisade import Context, Files, tool


@dataclass
class WordCount:
    path: Annotated[str, "The text file, relative to the granted directory."]
    directory: Annotated[str | None, "Which granted directory. Default: the first one."] = None


@dataclass
class Counted:
    words: int
    lines: int


@tool(read_only=True)
def word_count(args: WordCount, files: Files, context: Context) -> Counted:
    """Counts the words and lines of a UTF-8 text file of at most 1 MiB in a granted directory."""
    text = files.root(args.directory).read_text(args.path)
    context.debug(f"read {len(text)} characters")
    return Counted(words=len(text.split()), lines=len(text.splitlines()))
