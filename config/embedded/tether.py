"""What a child does between fork and exec: tie its life to its parent's, and take on another identity."""

import ctypes
import os
import pwd
import sys
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
SOMEBODY = 65534  # who a server believes to be in a user namespace of its own; any number but root's

_libc = ctypes.CDLL(None, use_errno=True)  # loaded before any fork


def tied(signal: int, become: Callable[[], None] | None = None) -> Callable[[], None]:
    """For `preexec_fn`: the child takes on its identity, and from then on gets `signal` when its parent dies."""
    parent = os.getpid()

    def tie() -> None:
        if become:
            become()
        if sys.platform == "linux":
            _libc.prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def enter_namespace() -> None:
    """Stay who we are outside, but be somebody who is not root inside: PostgreSQL refuses root, and files stay the caller's."""
    user, group = os.getuid(), os.getgid()
    if _libc.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "no user namespace")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{SOMEBODY} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{SOMEBODY} {group} 1")


def become_nobody() -> None:
    nobody = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)


def can(become: Callable[[], None], *, execute: Path | None = None, write: Path | None = None) -> bool:
    """Whether a process that has become somebody else may run a program and write to a folder; tried in a child."""
    child = os.fork()
    if child == 0:
        try:
            become()
            allowed = (execute is None or os.access(execute, os.R_OK | os.X_OK)) and (write is None or os.access(write, os.W_OK | os.X_OK))
        except (OSError, KeyError):
            allowed = False
        os._exit(0 if allowed else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
