"""What stands in for the host in a tool's own tests: nothing here is in a component.

Guarantees: it answers and refuses as the host does, through the same code above it. Not guaranteed: anything about links and
permissions, which only a real directory has.
"""

from collections.abc import Iterator
from enum import Enum

from .capabilities import Context, Entry, Files, Metadata, Root


class _Code(Enum):
    NO_ENTRY = "no-entry"
    NOT_DIRECTORY = "not-directory"


class HostError(Exception):
    """A failure as the host's interfaces raise it."""

    def __init__(self, value: object) -> None:
        super().__init__(value)
        self.value = value


class _Opened:
    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self, length: int, offset: int) -> tuple[bytes, bool]:
        return self.data[offset : offset + length], offset + length >= len(self.data)


class _Directory:
    def __init__(self, contents: dict[str, bytes]) -> None:
        self.contents = contents

    def _below(self, path: str) -> list[str]:
        prefix = "" if path == "." else f"{path}/"
        return [key[len(prefix) :] for key in self.contents if key.startswith(prefix)]

    def stat(self, path: str) -> Metadata:
        if path in self.contents:
            return Metadata("file", len(self.contents[path]))
        if path == "." or self._below(path):
            return Metadata("directory", 0)
        raise HostError(_Code.NO_ENTRY)

    def open(self, path: str) -> tuple[_Opened, Metadata]:
        metadata = self.stat(path)
        return _Opened(self.contents.get(path, b"")), metadata

    def entries(self, path: str) -> Iterator[Entry]:
        if self.stat(path).kind != "directory":
            raise HostError(_Code.NOT_DIRECTORY)
        for name in dict.fromkeys(below.split("/")[0] for below in self._below(path)):
            at = name if path == "." else f"{path}/{name}"
            yield Entry(name, self.stat(at).kind)


class _Granted(Files):
    def __init__(self, roots: list[Root]) -> None:
        self._roots = roots

    def roots(self) -> list[Root]:
        return self._roots


def directory(contents: dict[str, str | bytes], name: str = "data") -> Files:
    """The capability `Files` with one granted directory: `directory({"a/b.txt": "text"})`."""
    plain = {path: value.encode() if isinstance(value, str) else value for path, value in contents.items()}
    return _Granted([Root(_Directory(plain), name)])


def nothing_granted() -> Files:
    """The capability `Files` without any directory."""
    return _Granted([])


class Quiet(Context):
    """The capability `Context`; what is said to it is in `said`."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def progress(self, done: float, total: float | None = None, message: str | None = None) -> None:
        self.said.append(("progress", f"{done}/{total}: {message}"))

    def log(self, level: str, message: str) -> None:
        self.said.append((level, message))

    def cancelled(self) -> bool:
        return False
