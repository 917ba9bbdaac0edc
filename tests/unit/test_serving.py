"""The tests' own server closes what it answers with, whoever stops listening."""

import socket
import struct
from collections.abc import Iterator
from threading import Event
from wsgiref.types import StartResponse, WSGIEnvironment

from tests.serving import serving

AT_ONCE = struct.pack("ii", 1, 0)  # linger for no time: closing resets the connection


class Answer:
    """An answer that goes on only when its reader has gone, and knows when it is closed."""

    def __init__(self) -> None:
        self.reader_gone, self.closed = Event(), Event()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> "Answer":
        start_response("200 OK", [("Content-Length", "5")])
        return self

    def __iter__(self) -> Iterator[bytes]:
        yield b"begun"
        self.reader_gone.wait(10)

    def close(self) -> None:
        self.closed.set()


def test_an_answer_is_closed_when_its_reader_has_gone() -> None:
    answer = Answer()
    with serving(answer) as server:
        with socket.create_connection(("127.0.0.1", server.server_port)) as reader:
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            reader.sendall(b"GET / HTTP/1.1\r\nHost: studio\r\n\r\n")
            while b"begun" not in (heard := reader.recv(1000)):
                assert heard
        answer.reader_gone.set()
        assert answer.closed.wait(10)
