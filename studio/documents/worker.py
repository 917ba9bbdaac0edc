"""The rendering child: HTML comes in, PDF bytes go out, within limits, until the pipe closes.

Started by `studio.documents.child` as a process of its own, so that no web worker ever loads
WeasyPrint. Messages out: `R` ready (with a health report), `P` a PDF, `E` an error code.
"""

import ctypes.util
import gc
import importlib
import json
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType

#: Seconds of processor time for one document.
CPU_SECONDS = 20
#: Bytes of address space; a warm child uses less than half.
ADDRESS_SPACE = 1 << 30
OPEN_FILES = 64
#: How far a child steps back behind the processes that answer pages: somebody waits for those.
NICE = 5
#: Bytes of a file the child may write; it only ever copies fonts for Pango.
FILE_SIZE = 4 << 20


def main(descriptor: int, static_dir: str) -> None:
    """Answer requests on the given file descriptor until its other end closes."""
    _limit()
    connection = Connection(descriptor)
    try:
        engine = _import_engine()
    except OSError:
        connection.send_bytes(b"Eno_pango")
        return
    printer = engine.Engine(Path(static_dir))
    connection.send_bytes(b"R" + json.dumps(engine.health()).encode())
    gc.disable()  # collected between papers, when nobody waits
    gc.collect()
    gc.freeze()
    while True:
        try:
            request = json.loads(connection.recv_bytes())
            pictures = {address: connection.recv_bytes() for address in request["pictures"]}
        except EOFError:
            return
        _grant_cpu()
        connection.send_bytes(printer.answer(request["options"], pictures))
        gc.collect()


def _limit() -> None:
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE, FILE_SIZE))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    _grant_cpu()


def _grant_cpu() -> None:
    """Move the soft limit ahead: what earlier documents used is not this one's fault."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS, hard))


def _import_engine() -> ModuleType:
    """Import the engine without ctypes' library search, which starts 54 compilers and linkers.

    Pango's file names on Linux are found by the loader itself. Where they are not, the search
    is what finds them, so it gets its turn.
    """
    try:
        with _no_library_search():
            return importlib.import_module("studio.documents.engine")
    except OSError:
        return importlib.import_module("studio.documents.engine")


@contextmanager
def _no_library_search() -> Iterator[None]:
    search = ctypes.util.find_library
    ctypes.util.find_library = _find_nothing
    try:
        yield
    finally:
        ctypes.util.find_library = search


def _find_nothing(name: str) -> str | None:
    del name
    return None


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
