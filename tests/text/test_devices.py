"""A browser in a few words of our own."""

import pytest

from apps.text.devices import device_of


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0", "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Version/19.1 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/143.0.0.0 Safari/537.36 Edg/143.0", "Edge on macOS"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 SamsungBrowser/29.0 Chrome/136 Mobile", "Samsung Internet on Android"),
        ("something (iPad)", "A browser on iPad"),
        ("Firefox/146.0", "Firefox"),
        ("<script>curl", ""),
        ("", ""),
    ],
)
def test_a_browser_is_known_by_a_few_words_of_our_own(said: str, words: str) -> None:
    assert device_of(said) == words
