"""The `fastmcp` client against the whole default pack, and against the conformance guests.

Takes the URLs of both endpoints. Ends with an exit code of 0 if everything was as it must be, and says what was not.
"""

import asyncio
import sys

from fastmcp.client import Client
from fastmcp.exceptions import ToolError


async def pack(url, mode):
    async with Client(url, mode=mode) as client:
        tools = {tool.name: tool for tool in await client.list_tools()}
        assert len(tools) > 20 and "query_db" in tools, sorted(tools)
        info = await client.call_tool("get_plugin_info", {})
        assert info.structured_content["privacy"]["profile"] == "full-control", info
        listed = await client.call_tool("window", {"action": "list"})
        assert listed.structured_content["windows"] == [], listed
        for tool, arguments in [("window", {"action": "nosuch"}), ("eval_js", {"code": "1"}), ("nosuch", {})]:
            try:
                await client.call_tool(tool, arguments)
            except Exception as error:  # noqa: BLE001 - whichever kind it is, it names what is wrong
                assert str(error), tool
            else:
                raise AssertionError(f"{tool} {arguments} was answered")
        await client.list_resources()
        print(f"fastmcp, {mode}: {len(tools)} tools of the pack ok")


async def guests(url, mode):
    async def elicit(_message, response_type, _params, _context):
        return {"username": "ada", "email": "a", "name": "Ada"} if response_type is None else response_type(name="Ada")

    async with Client(url, mode=mode, elicitation_handler=elicit) as client:
        result = await client.call_tool("test_input_required_result_elicitation", {})
        assert result.content[0].text == "Hello, Ada!", result
        try:
            await client.call_tool("test_error_handling", {})
        except ToolError as error:
            assert "intentionally" in str(error), error
        else:
            raise AssertionError("a failure is a failure")
        print(f"fastmcp, {mode}: questions and failures of the guests ok")


async def main(pack_url, guests_url):
    for mode in ["legacy", "auto"]:
        await pack(pack_url, mode)
        await guests(guests_url, mode)


asyncio.run(main(*sys.argv[1:]))
