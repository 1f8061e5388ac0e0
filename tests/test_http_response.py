"""What a fetch sees of an answer."""

import pytest

from monitor.http.response import read_headers


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ([], {}),
        ([(b"ETag", b'"1"')], {"etag": '"1"'}),
        ([(b"VARY", b"a"), (b"Vary", b"b"), (b"vary", b"")], {"vary": "a, b, "}),
        ([(b"Location", "/käse".encode())], {"location": "/käse"}),
        ([(b"Location", "/käse".encode("latin-1"))], {"location": "/käse"}),
        ([(b"X-\xff", b"1")], {"x-ÿ": "1"}),
    ],
    ids=["none", "one", "several", "utf-8", "latin-1", "a name of bytes"],
)
def test_headers_are_found_by_their_names_in_lower_case(
    sent: list[tuple[bytes, bytes]], read: dict[str, str]
) -> None:
    assert read_headers(sent) == read
