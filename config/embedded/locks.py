"""File locks, which the kernel gives back however their owner ends."""

import fcntl
import os
from pathlib import Path


def opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def taken(descriptor: int, *, shared: bool = False) -> bool:
    """Try to take the lock, at once."""
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def dropped(descriptor: int) -> None:
    fcntl.flock(descriptor, fcntl.LOCK_UN)


def free(path: Path) -> bool:
    """Whether nobody holds the lock at this instant."""
    if not path.exists():
        return True
    descriptor = opened(path)
    try:
        return taken(descriptor)
    finally:
        os.close(descriptor)
