"""Static files under names that hold their content, so that browsers may keep them for ever."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

_STATIC_IMPORT = r"""(?P<matched>(?P<verb>import(?:\s[^'"();]*?\sfrom)?\s*)["'](?P<url>\.[^"']+\.js)["'];)"""
_LATE_IMPORT = r"""(?P<matched>import\(["'](?P<url>\.[^"']+\.js)["']\))"""


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """The widget's modules import each other by their hashed names too: a deploy never mixes two versions.

    Django's own switch for that rewrites every script there is, and stumbles over a library's.
    """

    patterns: Any = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("widget/*.js", ((_STATIC_IMPORT, '%(verb)s"%(url)s";'), (_LATE_IMPORT, 'import("%(url)s")'))),
    )
