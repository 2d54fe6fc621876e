"""Synchronous work for sockets, beside their event loop: a few threads of our own, each giving its connection back when it is done.

asgiref's default is one thread for all sockets of a process, where a slow read of one delays every other.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import close_old_connections

THREADS = 4
CHUNK = 256 * 1024

P = ParamSpec("P")
T = TypeVar("T")

_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="aside")


async def aside(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    def within() -> T:
        close_old_connections()
        try:
            return work(*args, **kwargs)
        finally:
            close_old_connections()

    return await sync_to_async(within, thread_sensitive=False, executor=_threads)()


async def pieces(made: Iterator[T]) -> AsyncIterator[T]:
    """One after another, as whoever reads the answer takes them: what is not asynchronous, a server of sockets reads whole first."""
    nothing = object()
    while (piece := await aside(next, made, nothing)) is not nothing:
        yield piece  # type: ignore[misc]


def octets(stream: BinaryIO) -> AsyncIterator[bytes]:
    """A file of any size, a piece at a time."""
    return pieces(iter(lambda: stream.read(CHUNK), b""))
