"""A webhook on loopback that keeps what it is told."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread

from prefect.blocks.notifications import CustomWebhookNotificationBlock
from typing_extensions import override


class Message(dict[str, str]):
    """What was told: its subject and its body."""


@contextmanager
def listener() -> Generator[Queue[Message]]:
    """What arrives, in order, at the webhook that is saved as the block `listener`."""
    arrived: Queue[Message] = Queue()

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            arrived.put(Message(json.loads(body)))
            self.send_response(200)
            self.end_headers()

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        CustomWebhookNotificationBlock(
            name="listener",
            url=f"http://127.0.0.1:{server.server_port}/",
            json_data={"subject": "{{subject}}", "body": "{{body}}"},
            headers=None,
            cookies=None,
        ).save("listener", overwrite=True)
        yield arrived
        server.shutdown()
