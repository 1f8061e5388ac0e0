"""Text without what breaks parsers, databases, mails and terminals; nothing a reader would miss."""

import re

# Controls but tab and line ends, surrogates and noncharacters.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_SEPARATORS = "\x1c\x1d\x1e"  # controls; only Python takes them for line ends
_LINE_END = re.compile(r"\r\n?|[\n\v\f\x85\u2028\u2029]")


def xml_characters(text: str) -> str:
    """Return `text` without the characters that XML 1.0 refuses."""
    return _NOT_IN_XML.sub("", text)


def without_controls(text: str) -> str:
    """Return `text` without control characters (tab and line ends stay), surrogates and noncharacters."""
    return _FORBIDDEN.sub("", text)


def one_line(text: str, limit: int) -> str:
    """Return `text` as one line with single spaces, at most `limit` characters."""
    if not text.isprintable():  # mostly it is, and then has neither controls nor line ends
        text = without_controls(_LINE_END.sub(" ", text))
    elif "  " not in text:  # the only blank that can be printed is the space
        return text.strip()[:limit].rstrip()
    return " ".join(text.split())[:limit].rstrip()


def lines(text: str, limit: int) -> str:
    """Return `text` with single spaces, without empty lines, at most `limit` characters."""
    if text.isprintable():
        return one_line(text, limit)
    separated = any(separator in text for separator in _SEPARATORS)
    split = _LINE_END.split(text) if separated else text.splitlines()
    cleaned = (one_line(line, limit) for line in split)
    return "\n".join(line for line in cleaned if line)[:limit].rstrip()
