"""What a visitor downloads: the loader before the click, and everything it takes to open the chat."""

import gzip
import re
from urllib.parse import urljoin

import httpx

from apps.text.speaking import TAGS
from config.bench.instance import Instance, instance
from config.bench.report import Report

MOST_LOADER, MOST_OPEN = 4 * 1024, 25 * 1024
STYLE = re.compile(r"<link(?![^>]*\bdisabled\b)[^>]*rel=\"?stylesheet[^>]*>")
HREF = re.compile(r'href="([^"]+)"')
MODULE = re.compile(r'<script[^>]*type="module"[^>]*src="([^"]+)"')
IMPORT = re.compile(r"""import(?:\s[^'"();]*?\sfrom)?\s*["'](\.[^"']+)["'];""")


def widget() -> Report:
    report = Report()
    with instance(collected=True) as house:
        loader, opened = _weights(house)
    report.add("loader_bytes_gzipped", loader, "B", str(MOST_LOADER))
    for name, size in opened.items():
        report.add(f"to_open_{name}_bytes_gzipped", size, "B")
    report.add("to_open_all_bytes_gzipped", loader + sum(opened.values()), "B", str(MOST_OPEN))
    if loader > MOST_LOADER or loader + sum(opened.values()) > MOST_OPEN:
        report.faults.append("the widget is heavier than its budget")
    return report


def _weights(house: Instance) -> tuple[int, dict[str, int]]:
    """The loader; and page, styles, scripts and session (in the language that takes most), each as it would be sent compressed."""
    with httpx.Client(base_url=house.address, timeout=30) as http:
        page = http.get("/widget/frame/", params={"inbox": house.prepared["inbox"]}).raise_for_status()
        styles = [found[1] for tag in STYLE.findall(page.text) if (found := HREF.search(tag))]
        arrivals = ({"inbox": house.prepared["inbox"], "locale": tag} for tag in TAGS)
        sessions = [http.post("/widget/api/session", json=arrival).raise_for_status() for arrival in arrivals]
        opened = {
            "page": _packed(page.content),
            "styles": sum(_packed(http.get(style).raise_for_status().content) for style in styles),
            "scripts": sum(_modules(http, MODULE.findall(page.text)).values()),
            "session": max(_packed(session.content) for session in sessions),
        }
        return _packed(http.get("/widget/embed.js").raise_for_status().content), opened


def _modules(http: httpx.Client, wanted: list[str]) -> dict[str, int]:
    """The modules and all they import at once; what is imported only when it is used stays out."""
    found: dict[str, int] = {}
    while wanted:
        address = wanted.pop()
        if address not in found:
            script = http.get(address).raise_for_status()
            found[address] = _packed(script.content)
            wanted += [urljoin(address, name) for name in IMPORT.findall(script.text)]
    return found


def _packed(content: bytes) -> int:
    return len(gzip.compress(content, 9))
