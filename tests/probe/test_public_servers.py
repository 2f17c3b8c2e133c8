"""A public server over HTTP says what it says over stdio."""

import os
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from asked_servers import QUICK, ask, digests, start
from lacking import lacks

PUBLIC = Path(__file__).parents[2] / ".servers" / "node_modules" / ".bin"


@contextmanager
def everything_over_http():
    if not (PUBLIC / "mcp-server-everything").exists():
        lacks("the public servers are not installed: make servers does it")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [PUBLIC / "mcp-server-everything", "streamableHttp"]
    environment = {"PATH": os.environ["PATH"], "PORT": str(port)}
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(words, env=environment, stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        for _ in range(500):
            with socket.socket() as there:
                if there.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        server.kill()
        server.wait()


def test_over_http_as_over_stdio():
    with everything_over_http() as url:
        remote = ask(url)
    local = start(str(PUBLIC / "mcp-server-everything"), "stdio", limits=QUICK)
    assert (remote.protocol, remote.server_name) == ("2025-11-25", "mcp-servers/everything")
    assert remote.lists == local.lists
    assert digests(remote) == digests(local)
    assert len(remote.definitions) == 27
