#!/usr/bin/env python3
"""Tandem's one entry: `python3 manage.py dev` on a bare machine, and every other command."""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 (a bare machine may well have an older one)
    sys.exit("Tandem needs Python 3.11 or newer, and this is {}.{}: run it as `python3.12 manage.py`.".format(*sys.version_info))

WITHOUT_SERVERS = {"", "help", "version", "dev", "ci", "restore", "new_key", "collectstatic", "makemessages", "compilemessages"}


def main() -> None:
    from config import bootstrap, env

    bootstrap.enter()
    env.load_dotenv()
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if command == "dev" or not os.environ.get("DATABASE_URL"):
        os.environ.setdefault("DEBUG", "1")
    if command in WITHOUT_SERVERS or command.startswith("-") or not {"-h", "--help"}.isdisjoint(sys.argv):
        execute()
    else:
        execute_with_servers()


def execute_with_servers() -> None:
    from config import embedded

    try:
        servers = embedded.hold(embedded.data_dir())
    except embedded.EmbeddedError as error:
        sys.exit(str(error))
    with servers:
        execute()


def execute() -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
