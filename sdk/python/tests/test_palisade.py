"""The Python SDK, as tools see it. Not covered: the host's own interfaces, which take a component."""

import json
import sys
import unittest
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Literal, NotRequired, TypedDict

sys.path.insert(0, str(Path(__file__).parent.parent))

from palisade import Component, Context, Files, Result, ToolError, image, tool
from palisade.capabilities import relative
from palisade.errors import failure
from palisade.schema import read, schema
from palisade.testing import HostError, directory, nothing_granted


@dataclass
class Inner:
    size: float


@dataclass
class Many:
    path: Annotated[str, "Which file.", {"minLength": 1}]
    inner: list[Inner]
    mode: Literal["a", "b"] = "a"
    limit: int | None = None


class Typed(TypedDict):
    name: str
    more: NotRequired[dict[str, bool]]


def module(*tools: Any) -> ModuleType:
    made = ModuleType("tool")
    for one in tools:
        setattr(made, one.name, one)
    return made


def component(run: Any, **options: Any) -> Component:
    return Component(module(tool(name="it", **options)(run)), ["files", "call-context"])


class Schemas(unittest.TestCase):
    def test_a_dataclass_is_an_object_with_its_fields(self) -> None:
        self.assertEqual(
            schema(Many),
            {
                "type": "object",
                "properties": {
                    "path": {"description": "Which file.", "minLength": 1, "type": "string"},
                    "inner": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {"size": {"type": "number"}},
                            "required": ["size"],
                            "additionalProperties": False,
                        },
                    },
                    "mode": {"enum": ["a", "b"]},
                    "limit": {"type": ["integer", "null"]},
                },
                "required": ["path", "inner"],
                "additionalProperties": False,
            },
        )

    def test_a_typed_dict_is_one_too(self) -> None:
        found = schema(Typed)
        self.assertEqual(found["required"], ["name"])
        self.assertEqual(found["properties"]["more"], {"type": "object", "additionalProperties": {"type": "boolean"}})

    def test_a_type_without_a_schema_is_refused(self) -> None:
        with self.assertRaisesRegex(TypeError, "has no JSON Schema"):
            schema(set)

    def test_values_are_read_by_the_same_types(self) -> None:
        self.assertEqual(read(Many, {"path": "x", "inner": [{"size": 1}], "limit": 2.0}), Many("x", [Inner(1.0)], "a", 2))
        self.assertEqual(read(Typed, {"name": "x"}), {"name": "x"})
        for wrong in [{}, {"path": 1, "inner": []}, {"path": "x", "inner": [], "mode": "c"}, {"path": "x", "inner": [], "z": 1}, []]:
            with self.assertRaises(ValueError):
                read(Many, wrong)
        with self.assertRaises(ValueError):
            read(int, True)


class Tools(unittest.TestCase):
    def test_a_tool_is_described_by_its_function(self) -> None:
        @tool(read_only=True)
        def count(args: Many, files: Files, context: Context) -> Inner:
            """Counts.

            And more.
            """
            return Inner(len(args.path))

        self.assertEqual((count.name, count.description), ("count", "Counts.\n\nAnd more."))
        self.assertEqual(count.capabilities, {"files": Files, "context": Context})
        self.assertTrue(count.effects.read_only and count.effects.idempotent)
        self.assertFalse(count.effects.destructive or count.effects.open_world)
        self.assertEqual(count.output, schema(Inner))
        self.assertEqual(count(Many("ab", []), directory({}), Context()), Inner(2))

    def test_effects_that_are_not_stated_are_the_worst(self) -> None:
        @tool()
        def it() -> int:
            """It."""
            return 1

        effects = it.effects
        self.assertEqual((effects.read_only, effects.destructive, effects.idempotent, effects.open_world), (False, True, False, True))
        self.assertEqual(it.output, {"type": "object", "properties": {"result": {"type": "integer"}}, "required": ["result"]})

    def test_what_is_no_tool_is_refused_while_it_is_built(self) -> None:
        def undocumented() -> None:
            pass

        def odd(path: str) -> None:
            """Odd."""

        async def waiting() -> None:
            """Waits."""

        for run, said in [(undocumented, "docstring"), (odd, "neither the arguments"), (waiting, "async")]:
            with self.assertRaisesRegex(TypeError, said):
                tool()(run)
        with self.assertRaisesRegex(TypeError, "has no tool"):
            Component(module(), [])

    def test_a_capability_that_the_project_does_not_name_is_refused(self) -> None:
        @tool()
        def it(files: Files) -> None:
            """It."""

        with self.assertRaisesRegex(TypeError, 'add "files" to `capabilities`'):
            Component(module(it), ["call-context"])

    def test_what_a_function_returns_becomes_what_clients_read(self) -> None:
        def given(value: Any) -> Result:
            def run():  # type: ignore[no-untyped-def]
                """It."""
                return value

            return component(run).call("it", None, "{}")

        self.assertEqual(given({"a": 1}), Result(structured={"a": 1}))
        self.assertEqual(given([Inner(1)]), Result(structured={"result": [{"size": 1}]}))
        self.assertEqual(given("x"), Result(content=["x"]))
        self.assertEqual(given(None), Result())
        own = Result(content=[image(b"1", "image/png")], is_error=True)
        self.assertEqual(given(own), own)

    def test_arguments_that_do_not_fit_never_reach_the_function(self) -> None:
        def run(args: Many) -> int:
            """It."""
            raise AssertionError

        for arguments in ['{"path": 1}', "[]", "{"]:
            with self.assertRaises(ToolError) as raised:
                component(run).call("it", None, arguments)
            self.assertEqual(raised.exception.kind, "invalid-arguments")
        with self.assertRaises(ToolError):
            component(run).call("it", "other", json.dumps({"path": "x", "inner": []}))


class HostKind(Enum):
    NOT_FOUND = 0


@dataclass
class HostRecord:
    kind: HostKind
    message: str


@dataclass
class Error_TooLarge:
    value: str


class Failures(unittest.TestCase):
    def test_each_leaves_with_the_kind_that_says_whose_fault_it_is(self) -> None:
        for error, kind, message in [
            (ToolError.unavailable("Later."), "unavailable", "Later."),
            (HostError(HostRecord(HostKind.NOT_FOUND, "No window.")), "invalid-arguments", "No window."),
            (HostError(Error_TooLarge("rows")), "too-large", "rows"),
            (HostError(HostKind.NOT_FOUND), "invalid-arguments", "The host refused: not-found."),
            (KeyError("x"), "failed", "The tool failed: KeyError: 'x'"),
        ]:
            made = failure(error)
            self.assertEqual((made.kind, made.message), (kind, message))
        with self.assertRaises(ValueError):
            ToolError("other", "x")


class FilesTests(unittest.TestCase):
    def refused(self, kind: str, act: Any) -> str:
        with self.assertRaises(ToolError) as raised:
            act()
        self.assertEqual(raised.exception.kind, kind)
        return raised.exception.message

    def test_paths_are_normalised_and_refused_where_they_lead_out(self) -> None:
        for given, expected in [("", "."), ("./", "."), ("./a//b/", "a/b"), ("...", "...")]:
            self.assertEqual(relative(given), expected)
        for path in ["..", "a/..", "../x", "/", "//etc", "..\\x", "a\\..\\b", "C:\\x", "c:x", "\\x"]:
            self.refused("scope-missing", lambda path=path: relative(path))
        self.refused("invalid-arguments", lambda: relative("a\0b"))

    def test_files_are_read_from_the_directory_that_is_asked_for(self) -> None:
        root = directory({"a/b.txt": "one two", "c": b"\xff", "long": "x" * 600_000}).root("data")
        self.assertEqual(root.read_text("./a/b.txt"), "one two")
        self.assertEqual(len(root.read("long")), 600_000)
        self.assertEqual(sorted(entry.name for entry in root.entries()), ["a", "c", "long"])
        self.assertEqual(root.stat("a").kind, "directory")
        self.refused("failed", lambda: root.read_text("c"))
        self.refused("too-large", lambda: root.read("a/b.txt", 3))
        self.refused("invalid-arguments", lambda: root.read("a"))
        self.assertIn("doesn't exist", self.refused("failed", lambda: root.read("nothing")))
        self.refused("invalid-arguments", lambda: root.entries("c"))

    def test_what_is_not_granted_is_told_apart_from_what_is_not_there(self) -> None:
        self.assertIn("`data`", self.refused("invalid-arguments", lambda: directory({}).root("other")))
        self.refused("scope-missing", lambda: nothing_granted().root())


if __name__ == "__main__":
    unittest.main()
