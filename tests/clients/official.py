"""The official Python client against a host of the conformance guests: both eras, every kind of request.

Takes the endpoint's URL. Ends with an exit code of 0 if everything was as it must be, and says what was not.
"""

import asyncio
import sys

import mcp_types as types
from mcp import Client


async def elicit(_context, params):
    assert params.message, params
    names = {"username": "ada", "email": "ada@example.org", "name": "Ada", "color": "blue", "context": "tests"}
    properties = params.requested_schema["properties"]
    return types.ElicitResult(action="accept", content={name: names[name] for name in properties})


async def sample(_context, params):
    text = types.TextContent(type="text", text=f"echo of {params.messages[0].content.text}")
    return types.CreateMessageResult(role="assistant", content=text, model="script", stop_reason="endTurn")


async def roots(_context):
    return types.ListRootsResult(roots=[types.Root(uri="file:///work", name="work")])


async def text_of(client, tool, arguments=None, **more):
    result = await client.call_tool(tool, arguments or {}, **more)
    assert not result.is_error, (tool, result)
    return result.content[0].text


async def tools(client):
    names = [tool.name for tool in (await client.list_tools()).tools]
    assert "test_simple_text" in names, names
    assert await text_of(client, "test_simple_text") == "This is a simple text response for testing."
    image = (await client.call_tool("test_image_content", {})).content[0]
    assert image.type == "image" and image.mime_type == "image/png", image
    failed = await client.call_tool("test_error_handling", {})
    assert failed.is_error, failed
    unfit = await client.call_tool("test_elicitation", {"mesage": "x"})
    assert unfit.is_error and "message" in unfit.content[0].text, unfit


async def progress(client):
    seen = []

    async def note(done, total, _message):
        seen.append((done, total))

    await text_of(client, "test_tool_with_progress", progress_callback=note)
    assert seen == [(0, 100), (50, 100), (100, 100)], seen


async def questions(client):
    answer = await text_of(client, "test_elicitation", {"message": "Who are you?"})
    assert "action=accept" in answer and "ada@example.org" not in answer, ("an answer is redacted", answer)
    assert await text_of(client, "test_sampling", {"prompt": "hi"}) == "LLM response: echo of hi"
    assert await text_of(client, "test_input_required_result_multi_round") == "Ada likes blue"
    several = await text_of(client, "test_input_required_result_multiple_inputs")
    assert several == "echo of Generate a greeting Ada, of 1 roots", several
    prompt = await client.get_prompt("test_input_required_result_prompt")
    assert prompt.messages[0].content.text == "Context: tests", prompt


async def the_rest(client):
    uris = [str(resource.uri) for resource in (await client.list_resources()).resources]
    assert "test://static-text" in uris, uris
    read = await client.read_resource("test://template/7/data")
    assert '"id":"7"' in read.contents[0].text, read
    prompt = await client.get_prompt("test_prompt_with_arguments", {"arg1": "a", "arg2": "b"})
    assert prompt.messages[0].content.text == "Prompt with arguments: arg1='a', arg2='b'", prompt
    reference = types.PromptReference(type="ref/prompt", name="test_prompt_with_arguments")
    completed = await client.complete(reference, {"name": "arg1", "value": "par"})
    assert completed.completion.values == ["paris", "park", "party"], completed


async def main(url):
    for mode in ["legacy", "auto"]:
        callbacks = {"elicitation_callback": elicit, "sampling_callback": sample, "list_roots_callback": roots}
        async with Client(url, mode=mode, **callbacks) as client:
            for part in [tools, progress, questions, the_rest]:
                await part(client)
                print(f"mcp, {mode}, {client.protocol_version}: {part.__name__} ok")


asyncio.run(main(sys.argv[1]))
