"""What a tool may take beside its arguments: the classes that stand for the host's interfaces.

Guarantees: a tool reaches the interfaces that its signature names, and a component imports those that its project names. Containment,
links and rights are the host's work; what is checked here is checked to give a better message, sooner. Hostile: the contents and
names below a granted directory.
"""

import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NoReturn

from .errors import ToolError, case

CHUNK_BYTES = 256 << 10
"""Bytes asked for in one host call. Small enough that the host never buffers much for one guest."""


class Capability:
    """An interface of the host's. A subclass with a `NAME` of the contract's gives access to any of them; see `Interface`."""

    NAME: ClassVar[str]


class Interface(Capability):
    """An interface of the host's as it is in `wit/`, in Python's spelling.

    ``class Database(Interface): NAME = "database"`` and ``database: Database`` in a tool: `database.granted()`.
    """

    def __getattr__(self, name: str) -> Any:
        return getattr(_bindings(self.NAME.replace("-", "_")), name)


def _bindings(interface: str) -> Any:
    """What componentize-py makes of an interface. It is there inside a component alone."""
    return importlib.import_module(f"wit_world.imports.{interface}")


class Context(Capability):
    """What MCP offers a tool while it runs. It is no authority over the app."""

    NAME = "call-context"

    def progress(self, done: float, total: float | None = None, message: str | None = None) -> None:
        """Reports progress. `done` grows from call to call; `total` is in the same unit, where it is known."""
        _bindings("call_context").progress(done, total, message)

    def log(self, level: str, message: str) -> None:
        """Sends one log message to the client; `level` is one of RFC 5424's, as MCP names them."""
        host = _bindings("call_context")
        host.log(host.Level[level.upper()], message)

    def debug(self, message: str) -> None:
        """For whoever looks for a fault."""
        self.log("debug", message)

    def info(self, message: str) -> None:
        """For what is as it should be."""
        self.log("info", message)

    def warn(self, message: str) -> None:
        """For what may surprise."""
        self.log("warning", message)

    def error(self, message: str) -> None:
        """For what went wrong."""
        self.log("error", message)

    def cancelled(self) -> bool:
        """Whether the client has cancelled the call. The host ends such a call in any case."""
        return bool(_bindings("call_context").cancelled())


Kind = Literal["file", "directory", "symlink", "other"]


@dataclass(frozen=True)
class Metadata:
    """What the host tells of a file or directory."""

    kind: Kind
    size: int


@dataclass(frozen=True)
class Entry:
    """One name in a directory, and what it was when the directory was read."""

    name: str
    kind: Kind


class Files(Capability):
    """Directories and files below granted roots (`wasi:filesystem`)."""

    NAME = "files"

    def roots(self) -> "list[Root]":
        """The granted directories, in the order of the grant: the first is the default."""
        return [Root(_HostDirectory(descriptor), name) for descriptor, name in _bindings("preopens").get_directories()]

    def root(self, name: str | None = None) -> "Root":
        """The granted directory of this name; the first one without a name."""
        roots = self.roots()
        if not roots:
            raise ToolError.scope_missing("No directory is granted. The host's operator can grant one (`--app-dir NAME=PATH`).")
        for root in roots:
            if name is None or root.name == name:
                return root
        granted = ", ".join(f"`{root.name}`" for root in roots)
        raise ToolError.invalid_arguments(f"No granted directory has that name. Granted: {granted}.")


class Root:
    """A granted directory, by the name that it was granted under."""

    def __init__(self, directory: Any, name: str) -> None:
        self._directory = directory
        self.name = name

    def stat(self, path: str = ".") -> Metadata:
        """What is at `path`."""
        at = relative(path)
        return self._explained(at, lambda: self._directory.stat(at))

    def entries(self, path: str = ".") -> list[Entry]:
        """The names in a directory, in no order. A name that can't be told is left out."""
        at = relative(path)
        return self._explained(at, lambda: list(self._directory.entries(at)))

    def read(self, path: str, max_bytes: int = 1 << 20) -> bytes:
        """The bytes of a file of at most `max_bytes`."""
        at = relative(path)

        def act() -> bytes:
            # Of the open file, not of the name: nobody can swap it.
            opened, metadata = self._directory.open(at)
            if metadata.kind != "file":
                raise ToolError.invalid_arguments(f"`{at}` in `{self.name}` is no file.")
            if metadata.size > max_bytes:
                size = f"`{at}` in `{self.name}` has {metadata.size} bytes"
                raise ToolError.too_large(f"{size}; at most {max_bytes} are read.")
            return _contents(opened, metadata.size)

        return self._explained(at, act)

    def read_text(self, path: str, max_bytes: int = 1 << 20) -> str:
        """The text of a UTF-8 file of at most `max_bytes`."""
        try:
            return self.read(path, max_bytes).decode()
        except UnicodeDecodeError as error:
            raise ToolError.failed(f"`{path}` in `{self.name}` is no UTF-8 text.") from error

    def _explained(self, path: str, act: Any) -> Any:
        try:
            return act()
        except ToolError:
            raise
        except Exception as error:
            code = case(getattr(error, "value", None))
            if code is None:
                raise
            _explain(code, self.name, path, error)


def _contents(opened: Any, size: int) -> bytes:
    parts: list[bytes] = []
    done = 0
    while done < size:
        chunk, end = opened.read(min(CHUNK_BYTES, size - done), done)
        parts.append(bytes(chunk))
        done += len(chunk)
        if end or not chunk:
            break
    return b"".join(parts)


def relative(path: str) -> str:
    """Checks and normalises what a caller wrote: `./a//b/` becomes `a/b`."""
    if "\0" in path:
        raise ToolError.invalid_arguments("The path contains a NUL character.")
    if ".." in re.split(r"[/\\]", path) or re.match(r"[/\\]|[A-Za-z]:", path):
        raise ToolError.scope_missing(
            f"`{path}` is outside the granted directory. Give a path relative to it, without `..`."
        )
    return "/".join(one for one in path.split("/") if one not in ("", ".")) or "."


def _explain(code: str, root: str, path: str, error: Exception) -> NoReturn:
    """Puts a failure into words for the client. What leads out of the root gets one text, which tells nothing of what is there."""
    here = f"`{path}` in `{root}`"
    outside = f"`{path}` leads outside the granted directory `{root}`, or through a link that is not followed."
    name = f"`{path}` can't be the name of a file here."
    known = {
        "no-entry": ToolError.failed(f"`{path}` doesn't exist in the granted directory `{root}`."),
        "not-permitted": ToolError.scope_missing(outside),
        "cross-device": ToolError.scope_missing(outside),
        "loop": ToolError.scope_missing(outside),
        "access": ToolError.failed(f"{here} may not be read: its permissions forbid it, or it belongs to a database."),
        "busy": ToolError.unavailable(f"{here} is open in the app itself, for writing."),
        "is-directory": ToolError.invalid_arguments(f"{here} is a directory."),
        "not-directory": ToolError.invalid_arguments(f"{here} is not a directory, or runs through a file."),
        "name-too-long": ToolError.invalid_arguments(name),
        "illegal-byte-sequence": ToolError.invalid_arguments(name),
        "invalid": ToolError.invalid_arguments(name),
    }
    raise known.get(code, ToolError.failed(f"{here} can't be read: {code}.")) from error


class _HostDirectory:
    """A descriptor of the host's, in the terms of `Root`."""

    def __init__(self, descriptor: Any) -> None:
        self._descriptor = descriptor
        self._wit = _bindings("types")

    def _metadata(self, stat: Any) -> Metadata:
        return Metadata(_kind(stat.type), stat.size)

    def stat(self, path: str) -> Metadata:
        return self._metadata(self._descriptor.stat_at(self._wit.PathFlags.SYMLINK_FOLLOW, path))

    def _open(self, path: str, flags: Any) -> Any:
        wit = self._wit
        return self._descriptor.open_at(wit.PathFlags.SYMLINK_FOLLOW, path, flags, wit.DescriptorFlags.READ)

    def open(self, path: str) -> tuple[Any, Metadata]:
        opened = self._open(path, self._wit.OpenFlags(0))
        return opened, self._metadata(opened.stat())

    def entries(self, path: str) -> Iterator[Entry]:
        stream = self._open(path, self._wit.OpenFlags.DIRECTORY).read_directory()
        while True:
            try:
                entry = stream.read_directory_entry()
            except Exception as error:
                if case(getattr(error, "value", None)) == "illegal-byte-sequence":
                    continue
                raise
            if entry is None:
                return
            yield Entry(entry.name, _kind(entry.type))


def _kind(kind: Any) -> Kind:
    known: dict[str, Kind] = {"regular-file": "file", "directory": "directory", "symbolic-link": "symlink"}
    return known.get(case(kind) or "", "other")
