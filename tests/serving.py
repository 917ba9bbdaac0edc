"""A studio that answers over HTTP on this machine, in threads of the test's own process."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

ANSWER = "tests.answer"


class _Handler(WSGIRequestHandler):
    """Closes an answer whose reader has gone; werkzeug leaves its file open then.

    A browser that turns to the next page drops what it was still fetching. The open file is
    found at some later moment, as a warning in whichever test is running by then.
    """

    def connection_dropped(
        self, error: BaseException, environ: WSGIEnvironment | None = None
    ) -> None:
        close = getattr((environ or {}).get(ANSWER), "close", None)
        if close:
            close()


def _remembering(app: WSGIApplication) -> WSGIApplication:
    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[ANSWER] = app(environ, start_response)
        body: Iterable[bytes] = environ[ANSWER]
        return body

    return answer


@contextmanager
def serving(app: WSGIApplication, port: int = 0) -> Iterator[BaseWSGIServer]:
    """Let the app answer on a port of this machine, a free one for 0, until the end of `with`."""
    server = make_server(
        "127.0.0.1", port, _remembering(app), threaded=True, request_handler=_Handler
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
