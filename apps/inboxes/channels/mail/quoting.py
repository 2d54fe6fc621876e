"""What somebody wrote themselves, without the mail they answer below it.

When in doubt nothing is cut: the whole is kept beside the message, but what was cut away nobody reads at first.
"""

import re

import quotequail
from lxml import etree, html  # type: ignore[import-untyped]
from mailparser_reply import EmailReplyParser
from mailparser_reply.constants import MAIL_LANGUAGES

from apps.inboxes.channels.mail.subjects import is_forwarded

MOST_LINES_PARSED, LONGEST_LINE_PARSED = 250, 140
LONGEST_HTML = 600_000
MOST_LINES = 3_000

_parser = EmailReplyParser(languages=[language for language in MAIL_LANGUAGES if len(language) == 2])
_INTRODUCED = re.compile(r"(?=.*[\d@]).{5,200}[:\uff1a]\s*")
_RULE = re.compile(r"[-_=*]{3,}(?:[^-_=*]{1,60}[-_=*]{3,})?")
_QUOTES = (
    "//div[contains(concat(' ', @class, ' '), ' gmail_quote ')] | //blockquote[@type='cite'] | //div[contains(@class, 'yahoo_quoted')]"
    " | //div[contains(@class, 'moz-cite-prefix')] | //div[contains(@class, 'protonmail_quote')]"
)
_BEGINNINGS = (  # of quotes: Outlook puts nothing around them
    "//div[@id='divRplyFwdMsg'] | //div[@id='appendonsend'] | //div[contains(@style, 'border-top:solid #') and count(.//b) > 2]"
)
_UNSEEN = ("script", "style", "head", "title", "noscript", "template")
_EDGE, _GAP = "\x1f", "\x1e"  # of a block, of a paragraph: no mail holds such characters
_BLOCKS = frozenset(("address", "article", "blockquote", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol",
    "pre", "section", "table", "tr", "ul"))  # fmt: skip


def own_words(text: str, markup: str, subject: str) -> str:
    """What is new in a mail, from its text, or from its HTML where that shows better what is quoted."""
    whole = text.strip() or words_of(markup)
    if is_forwarded(subject):
        return whole
    cut = without_quotes(text) if text.strip() else ""
    if markup and (not cut or cut == _tidied(text)):
        shorter = words_of(without_quoted_html(markup))
        cut = shorter if shorter and (not cut or len(shorter) < len(cut)) else cut
    return cut or whole


def without_quotes(text: str) -> str:
    """The lines above the first mail it quotes; where nothing stands above, those between what it quotes."""
    lines = text.strip().split("\n")
    return _unquoted(lines[: _count_above(lines)]) or _unquoted(lines)


def _count_above(lines: list[str]) -> int:
    """How many lines stand above the first that introduces a quoted mail, in any language the parser knows.

    It is shown short lines, and not too many: its patterns take for ever on long ones.
    """
    shown = ["" if _RULE.fullmatch(line.strip()) else _shortened(line.strip()) for line in lines[:MOST_LINES_PARSED]]
    first = _parser.read("\n".join(shown)).replies[0]
    if first.headers:
        return 0
    return len(lines) if len(first.content) == len("\n".join(shown).strip()) else first.content.count("\n") + 1


def _shortened(line: str) -> str:
    return line if len(line) <= LONGEST_LINE_PARSED else f"{line[: LONGEST_LINE_PARSED // 2]}{line[-LONGEST_LINE_PARSED // 2 :]}"


def _unquoted(lines: list[str]) -> str:
    """The lines that nobody quotes, without those that say who wrote what is quoted first."""
    first = next((at for at, line in enumerate(lines) if line.startswith(">")), len(lines))
    said = lines[:first]
    while said and not said[-1].strip():
        said.pop()
    begins = max((at for at, line in enumerate(said) if not line.strip()), default=-1) + 1
    if first < len(lines) and _INTRODUCED.fullmatch(" ".join(said[begins:])):
        said = said[:begins]
    return _tidied("\n".join([*said, *(line for line in lines[first:] if not line.startswith(">"))]))


def _tidied(text: str) -> str:
    """Without space at the ends of lines, many empty ones, and the rule that a program drew above its quote."""
    lines = "\n".join(line.rstrip() for line in text.split("\n")).strip().split("\n")
    while lines and (not lines[-1] or _RULE.fullmatch(lines[-1])):
        lines.pop()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def without_quoted_html(markup: str) -> str:
    tree = _tree(markup)
    if tree is None:
        return ""
    for quote in tree.xpath(_QUOTES):
        quote.drop_tree()
    for beginning in tree.xpath(_BEGINNINGS):
        _cut_from(beginning)
    left: str = etree.tostring(tree, encoding="unicode", method="html")
    try:
        return "".join(piece for is_own, piece in quotequail.quote_html(left, limit=MOST_LINES, quote_intro_line=True) if is_own)
    except Exception:  # noqa: BLE001 - whatever breaks on somebody's HTML, what is left of it is read
        return left


def _cut_from(beginning: html.HtmlElement) -> None:
    """Away with it and all that comes after it."""
    for at in [beginning, *beginning.iterancestors()]:
        above = at.getparent()
        for after in list(at.itersiblings()) if above is not None else ():
            above.remove(after)
    if beginning.getparent() is not None:
        beginning.getparent().remove(beginning)


def words_of(markup: str) -> str:
    """An HTML mail in words, a line for every block."""
    tree = _tree(markup)
    if tree is None:
        return ""
    etree.strip_elements(tree, *_UNSEEN, etree.Comment, with_tail=False)
    written: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        words = (element.text if event == "start" else element.tail) or ""
        words = words if name == "pre" and event == "start" else re.sub(r"\s+", " ", words)
        written.append(_edge(name, event) + words)
    return _tidied(_lines("".join(written).replace("\xa0", " ")))


def _edge(name: str, event: str) -> str:
    if name == "br":
        return "\n" if event == "end" else ""
    return _GAP if name == "p" else _EDGE if name in _BLOCKS else ""


def _lines(written: str) -> str:
    """An edge ends a line that is not ended yet; a paragraph stands apart."""
    written = re.sub(r" *([\n\x1e\x1f]) *", r"\1", written)
    written = re.sub(r"\n[\x1e\x1f]+", lambda found: "\n\n" if _GAP in found[0] else "\n", written)
    return re.sub(r"[\x1e\x1f]+", lambda found: "\n\n" if _GAP in found[0] else "\n", written)


def _tree(markup: str) -> html.HtmlElement | None:
    try:
        return html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", markup[:LONGEST_HTML]))
    except (etree.LxmlError, ValueError, AssertionError):
        return None
