"""Bytes to text, whatever was declared: feeds lie about their encoding more often than their bytes do."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = (
    (re.compile(rb"[<{\s]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0[<{\s]"), "utf-32-be"),
    (re.compile(rb"[<{\s]\0"), "utf-16-le"),
    (re.compile(rb"\0[<{\s]"), "utf-16-be"),
)
_EBCDIC_START = b"\x4c\x6f\xa7\x94"  # "<?xm"
_NOT_PLAIN = re.compile(
    b"|".join(
        [
            *(re.escape(mark) for mark, _ in _BOMS),
            re.escape(_EBCDIC_START),
            *(start.pattern for start, _ in _WIDE),
        ]
    )
)  # the beginning of text that is wide, or EBCDIC
_STATEFUL = re.compile(r"iso-?2022|hz", re.IGNORECASE)  # their bytes look like ASCII
_XML_ENCODING = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
# Marked by their bytes, forbidden (UTF-7), or codecs of Python's that are no charsets.
_UNUSABLE = re.compile(
    r"(?:utf|ucs|u)[-_]?(?:7|8|16|32|2|4)|(?:raw[-_])?unicode[-_]escape|punycode|idna|undefined",
    re.IGNORECASE,
)
_HTTP_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_MEANT = {  # what is meant by a label (WHATWG Encoding Standard)
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}


def decode(body: bytes, content_type: str = "") -> str:
    """Return the text of a document. Never fails, and the text has no lone surrogates.

    Order of trust: byte order mark, stateful encodings as declared, valid UTF-8, the charset of the HTTP
    header, the XML declaration, and at last UTF-8 in which each wrong byte is taken for windows-1252.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    if body.startswith(codecs.BOM_UTF8):
        return _decode_utf_8(body[len(codecs.BOM_UTF8) :])
    for start, encoding in _WIDE:
        if start.match(body):
            return body.decode(encoding, "replace")
    if body.startswith(_EBCDIC_START):
        return body.decode("cp037")
    return _decode_unmarked(body, _declared(body, content_type))


def decode_plainly(body: bytes, content_type: str = "") -> str | None:
    """Return the same text as `decode` where it is found without guessing and each part stands for itself.

    None for wide and stateful encodings, and for damaged text.
    """
    body = body.removeprefix(codecs.BOM_UTF8)
    if _NOT_PLAIN.match(body):
        return None
    declared = _declared(body, content_type)
    return None if any(map(_STATEFUL.match, declared)) else _decode_declared(body, declared)


def _decode_unmarked(body: bytes, declared: list[str]) -> str:
    text = _decode_declared(body, declared)
    return _decode_utf_8(body) if text is None else text


def _decode_declared(body: bytes, declared: list[str]) -> str | None:
    stateful = [label for label in declared if _STATEFUL.match(label)]
    for encoding in (*stateful, "utf-8", *map(_meant, declared), *declared):
        try:
            text = body.decode(encoding)
            return text if encoding == "utf-8" else _joined_surrogates(text)  # UTF-8 has no surrogates
        except (UnicodeError, LookupError):
            continue
    return None


def _declared(body: bytes, content_type: str) -> list[str]:
    """Return the labels that header and XML declaration give, but those that cannot help."""
    header, declaration = _HTTP_CHARSET.search(content_type), _XML_ENCODING.match(body)
    labels = [header[1]] if header else []
    labels += [declaration[1].decode("ascii")] if declaration else []
    return [label for label in labels if not _UNUSABLE.match(label)]


def _meant(label: str) -> str:
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return label
    return _MEANT.get(name, name)


_BYTEWISE = "monitor-bytewise"
_LONE = re.compile("[\ud800-\udfff]")
_SURROGATE = re.compile(rb"[\xa0-\xbf][\x80-\xbf]")


def _bytewise(error: UnicodeError) -> tuple[str, int]:
    """Take a byte that is no UTF-8 for windows-1252, and three that encode a surrogate for that surrogate."""
    assert isinstance(error, UnicodeDecodeError)
    start, body = error.start, error.object
    if body[start] == 0xED and _SURROGATE.match(body, start + 1):  # noqa: PLR2004 lead byte of surrogates
        return body[start : start + 3].decode("utf-8", "surrogatepass"), start + 3
    return body[start : start + 1].decode("cp1252", "replace"), start + 1


codecs.register_error(_BYTEWISE, _bytewise)


def _decode_utf_8(body: bytes) -> str:
    return _joined_surrogates(body.decode("utf-8", _BYTEWISE))


def _joined_surrogates(text: str) -> str:
    """Join the halves of characters that CESU-8 writes separately, and replace those that are alone."""
    if not _LONE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
