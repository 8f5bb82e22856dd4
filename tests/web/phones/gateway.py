"""A gateway for texts and calls as an operator's: a real HTTP server on a free port of this machine, in a thread."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

TOKEN = "a token of the gateway's own"


@dataclass
class Gateway:
    """What it was sent, and what it answers."""

    url: str = ""
    status: int = 202
    headers: dict[str, str] = field(default_factory=dict)
    taken: list[dict[str, Any]] = field(default_factory=list)
    seen: list[dict[str, str]] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The code of the newest text, as its reader types it."""
        found = re.search(r"\d(?:[ ,]*\d){5}", str(self.taken[-1]["body"]))
        assert found
        return re.sub(r"\D", "", found[0])


@contextmanager
def running() -> Iterator[Gateway]:
    """The gateway, for as long as a test needs it."""
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            sent = self.rfile.read(int(self.headers["content-length"]))
            gateway.seen.append({name.lower(): value for name, value in self.headers.items()} | {"path": self.path})
            if 200 <= gateway.status < 300:
                gateway.taken.append(json.loads(sent))
            self.send_response(gateway.status)
            for name, value in gateway.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)  # a gateway that repeats everything

        def log_message(self, *words: Any) -> None:
            """It keeps quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway.url = f"http://127.0.0.1:{server.server_port}/send"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
