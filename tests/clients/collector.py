"""`palisade serve --otlp` against a collector that no one here wrote (`rotel`), which prints what it took in.

Takes the `palisade` program. Ends with an exit code of 0 if everything was as it must be, and says what was not.
"""

import importlib.util
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

CANARY = "CANARY-7f3a"
TOKEN = "5f0c2c1e-8a41-4f6b-9a75-2f3f1f1f0c12"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def until(what, done):
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end, f"{what}: not in time"
        time.sleep(0.05)


def listens(port):
    with socket.socket() as stream:
        return stream.connect_ex(("127.0.0.1", port)) == 0


def collector(place):
    # Found, and not imported: its package would start an agent of its own.
    agent = pathlib.Path(importlib.util.find_spec("rotel").origin).parent / "rotel-agent"
    agent.chmod(0o755)
    port, said = free_port(), place / "collector.txt"
    arguments = ["start", "--otlp-http-endpoint", f"127.0.0.1:{port}", "--otlp-grpc-endpoint"]
    arguments += [f"127.0.0.1:{free_port()}", "--exporter", "blackhole", "--debug-log-verbosity", "detailed"]
    for kind in ["traces", "metrics", "logs"]:
        arguments += ["--debug-log", kind]
    with open(said, "wb") as output:
        process = subprocess.Popen([agent, *arguments], stdout=output, stderr=subprocess.STDOUT, cwd=place)
    until("the collector listens", lambda: listens(port))
    return process, port, said


def call(port, token, tool, arguments):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/tools/{tool}", json.dumps(arguments).encode())
    request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def serve(palisade, place, collector_port):
    (place / "data").mkdir()
    (place / "data" / "secret.txt").write_text(f"{CANARY}-output")
    port = free_port()
    arguments = ["serve", "--port", str(port), "--app-id", "dev.palisade.collector", "--app-dir", f"data={place}/data"]
    arguments += ["--audit", str(place / "record"), "--otlp", f"http://127.0.0.1:{collector_port}"]
    env = {"PATH": os.environ["PATH"], "HOME": str(place), "TMPDIR": str(place), "PALISADE_AUTH_TOKEN": TOKEN}
    host = subprocess.Popen([palisade, *arguments], env=env, stderr=subprocess.DEVNULL)
    until("the host listens", lambda: listens(port))
    return host, port


def main(palisade):
    with tempfile.TemporaryDirectory() as temporary:
        place = pathlib.Path(temporary)
        agent, collector_port, said = collector(place)
        try:
            host, port = serve(palisade, place, collector_port)
            for _ in range(5):
                assert call(port, TOKEN, "read_app_file", {"directory": "data", "path": "secret.txt"}) == 200
            assert call(port, TOKEN, "read_app_file", {"directory": "data", "path": f"{CANARY}-argument"}) != 200
            for _ in range(3):
                assert call(port, "wrong", "read_app_file", {}) == 401
            host.send_signal(signal.SIGTERM)
            assert host.wait(60) == 0
            until("the collector has it", lambda: b"palisade.requests.refused" in said.read_bytes())
        finally:
            agent.terminate()
            agent.wait(30)
        text = said.read_text(errors="replace")
        for wanted in ["execute_tool read_app_file", "gen_ai.tool.name", "palisade.arguments.hmac", "UNAUTHENTICATED"]:
            assert wanted in text, (wanted, text[:4000])
        for wanted in ["palisade.calls", "palisade.call.duration", "host.begin", "host.end"]:
            assert wanted in text, (wanted, text[:4000])
        for secret in [CANARY, TOKEN]:
            assert secret not in text, secret
    print("a collector took spans, log records and figures, and no argument, answer or token")


main(sys.argv[1])
