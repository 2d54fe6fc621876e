"""Waits until the web answers that it is ready, then ends; prints what is missing when that takes long.

python -m config.supervisor.waiting ADDRESS PORT HOST-HEADER
"""

import http.client
import json
import sys
import time

NAP, LONG = 0.1, 15.0


def main(address: str, port: str, host: str) -> None:
    tell_at = time.monotonic() + LONG
    while (problems := ask(address, int(port), host)) is not None:
        if problems and time.monotonic() > tell_at:
            tell_at = float("inf")
            print("not ready yet:", *problems, flush=True)  # noqa: T201 (the supervisor reads it)
        time.sleep(NAP)


def ask(address: str, port: int, host: str) -> list[str] | None:
    """None when ready, else what is missing, as far as it is known."""
    web = http.client.HTTPConnection(address, port, timeout=5)
    try:
        web.request("GET", "/readyz", headers={"Host": host})
        answer = web.getresponse()
        if answer.status == http.HTTPStatus.OK:
            return None
        return [str(problem) for problem in json.loads(answer.read()).get("problems", [])]
    except (OSError, http.client.HTTPException, ValueError):
        return []
    finally:
        web.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
