"""gzip streams as they come: whole, in pieces, damaged, cut off, and too large."""

import gzip
import zlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.gunzip import Gunzip, GzipError, GzipTooLargeError, gunzip

TEXT = b"<rss>" * 100
CUTS = st.lists(st.integers(0, 200), max_size=5)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=3), CUTS)
def test_content_is_the_same_however_the_stream_is_cut_into_pieces(
    members: list[bytes], cuts: list[int]
) -> None:
    stream = b"".join(gzip.compress(member) for member in members)
    ends = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    decoder = Gunzip(1_000)
    content = b"".join(piece for start, end in pairwise(ends) for piece in decoder.feed(stream[start:end]))
    decoder.finish()
    assert content == b"".join(members)


@given(st.binary(max_size=300), st.integers(0, 400))
def test_no_more_than_the_limit_comes_out(content: bytes, limit: int) -> None:
    if len(content) <= limit:
        assert gunzip(gzip.compress(content), limit) == content
    else:
        with pytest.raises(GzipTooLargeError):
            gunzip(gzip.compress(content), limit)


@given(st.binary(min_size=1, max_size=300), st.data())
def test_a_stream_that_is_cut_off_is_an_error(content: bytes, data: st.DataObject) -> None:
    stream = gzip.compress(content)
    with pytest.raises(GzipError, match="cut off"):
        gunzip(stream[: data.draw(st.integers(0, len(stream) - 1))], 1_000)


@pytest.mark.parametrize(
    ("stream", "problem"),
    [
        (TEXT, "damaged"),
        (zlib.compress(TEXT), "damaged"),
        (gzip.compress(TEXT)[:-8] + bytes(8), "damaged"),
        (gzip.compress(TEXT) + b"\x1f\x8c", "damaged"),
        (gzip.compress(TEXT) + b"\x1f\x8b", "cut off"),
    ],
    ids=["plain text", "zlib", "wrong checksum", "broken second member", "second member begun"],
)
def test_a_damaged_stream_is_an_error(stream: bytes, problem: str) -> None:
    with pytest.raises(GzipError, match=problem):
        gunzip(stream, 10_000)


def test_padding_behind_the_stream_is_ignored() -> None:
    assert gunzip(gzip.compress(TEXT) + bytes(1_024), 10_000) == TEXT
