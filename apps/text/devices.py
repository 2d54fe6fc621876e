"""A browser in words, out of what it says of itself. Kept instead of it: the words are enough to know one's own by."""

import re

BROWSERS = {
    "Edge": r"\bEdg(?:e|A|iOS)?/",
    "Opera": r"\bOPR/|\bOpera\b",
    "Samsung Internet": r"\bSamsungBrowser/",
    "Firefox": r"\b(?:Firefox|FxiOS)/",
    "Chrome": r"\b(?:Headless)?(?:Chrome|Chromium|CriOS)/",
    "Safari": r"\bSafari/",
}
SYSTEMS = {
    "iPhone": r"\biPhone\b",
    "iPad": r"\biPad\b",
    "Android": r"\bAndroid\b",
    "Windows": r"\bWindows\b",
    "ChromeOS": r"\bCrOS\b",
    "macOS": r"\bMac(?:intosh| OS X)\b",
    "Linux": r"\bLinux\b",
}
MOST_READ = 400


def device_of(user_agent: str) -> str:
    """Such as “Firefox on Windows”; nothing where it says neither."""
    said = user_agent[:MOST_READ]
    browser, system = _first(BROWSERS, said), _first(SYSTEMS, said)
    if browser and system:
        return f"{browser} on {system}"
    return browser or (f"A browser on {system}" if system else "")


def _first(known: dict[str, str], said: str) -> str:
    """More than one may fit, since browsers name those they are like: the order decides."""
    return next((name for name, pattern in known.items() if re.search(pattern, said)), "")
