"""HTML of the simple kind says without the sanitiser what it says with it; links that are written as links stay as they are."""

from urllib.parse import urljoin

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.core.clean import lines
from monitor.parser.entry import is_absolute
from monitor.parser.html import sanitised
from monitor.parser.simple_html import MAX_HTML, without_simple_tags

# `·` is a blank.
_PIECES = """
    <p> </p> <P·CLASS='x'> <b> </b> <a·name> <a·href='x'> <a·href="y&amp;z"·class=q> <a·href="y&amp;z"··class='q'·/> </a> <br/> </BR>
    <li> <ul> </ul> <h2> </h3> <em> <img·alt="x"/> <img·alt='b<c'> <span·style='a:b'> </span> <div> </div> <hr> <wbr> <dd> <q>
    <table> <pre> <!-- <script> < Wort ä 😀 ; > ]]>
    &amp; &lt;b&gt; &amp;lt; &ltx &lt &gt; &AMP &auml &auml; &copy &notit; &quot; &nbsp; &NewLine; &Tab; &ngE; &am p; & &#
    &#39; &#160; &#233; &#8203; &#8217; &#8230; &#8232; &#10; &#11; &#x0b; &#0; &#128; &#64976; &#99999999;
"""
_CONTROLS = "\n \t\r\f\v\x1f\x85\xa0\u2028\0"
PIECES = st.sampled_from([*(piece.replace("·", " ") for piece in _PIECES.split()), *_CONTROLS])
_PARTS = (
    "http:// https:// HTTP:// / // : :80 a.example b [::1] user@ . .. ; ? # ?a=b #c %41 ä é _ ~ = & , ( ) \\"
)
LINKS = st.lists(st.sampled_from([*_PARTS.split(), "\n"]), max_size=8).map("".join)


@given(st.lists(PIECES, max_size=14).map("".join))
@example("a &am<b></b>p; b")
@example("<p>eins\nzwei<br>drei</p>vier")
def test_what_is_read_without_the_sanitiser_is_what_it_says(html: str) -> None:
    text = without_simple_tags(html)
    if text is not None:
        assert lines(text, 10_000) == lines(sanitised(html), 10_000)


@pytest.mark.parametrize(
    "html",
    [
        "<p>Eins <a href=\"https://blatt.example/?a=1&amp;b\" rel='nofollow'>zwei</a><br/>drei&nbsp;&hellip;</p>",
        "[&#8230;] <img src='a.png' alt=''/>",
        "kein Tag &amp; nichts",
    ],
)
def test_what_feeds_mostly_carry_is_simple(html: str) -> None:
    assert without_simple_tags(html) is not None


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<table><tr>x<td>y",
        "<pre>\nx</pre>",
        "a < b",
        "<a href=x>y</a>",
        "<p title='a>b'>x",
        "<!-- x -->",
        "&am<b>p;",
        "&#11;",
        "a\0b",
        "x" * (MAX_HTML + 1),
    ],
)
def test_what_only_the_sanitiser_can_tell_is_left_to_it(html: str) -> None:
    assert without_simple_tags(html) is None


@given(LINKS)
@example("https://a.example/b?c=d")
@example("https://a.example:80/#c")
def test_a_link_that_needs_no_look_is_what_a_close_look_gives(link: str) -> None:
    if is_absolute(link):
        assert urljoin("https://blatt.example/feeds/all.xml", link) == link
