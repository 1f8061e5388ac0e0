"""Feeds are added below those that are there; everything else in the file stays."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.edit import NewFeed, save, with_feeds
from monitor.config.importing import import_feeds
from monitor.config.load import load_config, load_sources
from monitor.config.opml import Outline
from monitor.config.tree import Source
from monitor.core.errors import ConfigError, Problem

Write = Callable[..., Path]

NEW = NewFeed("https://new.example/feed", "New: one", ("politik", "de"), "de")
ADDED = '- url: https://new.example/feed\n  name: "New: one"\n  tags: [politik, de]\n  language: de\n'


def indented(text: str, by: int) -> str:
    return "".join(" " * by + line for line in text.splitlines(keepends=True))


CONTINUED = {
    "an empty file": ("", "feeds:\n" + indented(ADDED, 2)),
    "no feeds yet": ("# mine\nrules: []", "# mine\nrules: []\nfeeds:\n" + indented(ADDED, 2)),
    "a key without feeds": (
        "feeds: # soon\n  # - url: x\nrules: []\n",
        "feeds: # soon\n" + indented(ADDED, 2) + "  # - url: x\nrules: []\n",
    ),
    "a list at the edge": ("feeds:\n- https://a.example/\n", "feeds:\n- https://a.example/\n" + ADDED),
    "an indented list and what follows": (
        "feeds:\n    - url: https://a.example/ # good\n      name: A\n\n# rules\nrules: []\n",
        "feeds:\n    - url: https://a.example/ # good\n      name: A\n"
        + indented(ADDED, 4)
        + "\n# rules\nrules: []\n",
    ),
    "without a last line end": ("feeds:\n- https://a.example/", "feeds:\n- https://a.example/\n" + ADDED),
    "a mapping in braces over lines": (
        "feeds:\n- {url: https://a.example/,\n   tags: [x]\n  } # end\n# after\n",
        "feeds:\n- {url: https://a.example/,\n   tags: [x]\n  } # end\n" + ADDED + "# after\n",
    ),
    "a folded name": (
        "feeds:\n- url: https://a.example/\n  name: >-\n    A\n    B\n",
        "feeds:\n- url: https://a.example/\n  name: >-\n    A\n    B\n" + ADDED,
    ),
    "windows line ends": (
        "feeds:\r\n- https://a.example/\r\n",
        "feeds:\r\n- https://a.example/\r\n" + ADDED.replace("\n", "\r\n"),
    ),
    "a list of tags below each other": (
        "feeds:\n- url: https://a.example/\n  tags:\n    - x\n    - y\nrules: []\n",
        "feeds:\n- url: https://a.example/\n  tags:\n    - x\n    - y\n" + ADDED + "rules: []\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), CONTINUED.values(), ids=CONTINUED)
def test_feeds_are_added_below_the_others(before: str, after: str) -> None:
    changed = with_feeds(Source("f.yaml", before), [NEW])
    assert isinstance(changed, Source)
    assert changed.text == after
    feeds = load_sources([changed], {}).config.feeds
    assert (feeds[-1].url, feeds[-1].name, feeds[-1].tags) == (NEW.url, NEW.name, frozenset(NEW.tags))


@pytest.mark.parametrize(
    "text", ["feeds: [https://a.example/]\n", "feeds: x\n", "feeds: {a: b}\n", "feeds: []\n", "a: ["]
)
def test_a_list_of_another_form_is_left_alone(text: str) -> None:
    assert isinstance(with_feeds(Source("f.yaml", text), [NEW]), Problem)


visible = st.text(
    st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S", "Zs"]), min_size=1, max_size=30
)
labels = visible.map(str.strip).filter(lambda label: label.isprintable() and label != "")


@given(name=labels, tag=labels)
def test_any_name_means_itself_after_writing(name: str, tag: str) -> None:
    changed = with_feeds(Source("f.yaml", ""), [NewFeed("https://a.example/", name, (tag,))])
    assert isinstance(changed, Source)
    (feed,) = load_sources([changed], {}).config.feeds
    assert (feed.name, feed.tags) == (name, frozenset({tag}))


def outline(url: str, name: str = "", *tags: str, language: str = "") -> Outline:
    return Outline(url, name, tags, language)


def test_an_import_adds_what_is_not_there_yet(write: Write) -> None:
    folder = write(
        feeds="# mine\nfeeds:\n- {url: https://a.example/, name: BBC}\n",
        other="feeds: [https://b.example/]\n",
    )
    imported = import_feeds(
        [
            outline("http://a.example/", "same as the first"),
            outline("https://b.example/", "in another file"),
            outline("https://c.example/feed", "bbc", "World", language="en-GB"),
            outline("https://www.d.example/feed", "Bbc", language="x"),
            outline("https://www.d.example/feed2", "BBC"),
            outline("https://c.example:443/feed", "again"),
            outline("https://e.example/"),
            outline("javascript:alert(1)", "Evil"),
            outline("ftp://f.example/"),
            outline("http://192.168.1.5/feed", "Home"),
        ],
        to=folder / "feeds.yaml",
        tags=["reader"],
        environ={},
    )
    assert imported.known == 3
    assert imported.notes == (
        "left out 'Evil': the address does not begin with https:// or http://",
        "left out ftp://f.example/: ftp:// addresses are not fetched",
        "'Home': 192.168.1.5 is not public; allow it with settings.allow_private",
    )
    feeds = {feed.url: feed for feed in load_config(folder, {}).feeds}
    assert [feed.name for feed in feeds.values()] == [
        "BBC", "bbc (c.example)", "Bbc (d.example)", "BBC (2)", "", "Home", ""
    ]  # fmt: skip
    assert feeds["https://c.example/feed"].tags == {"World", "reader"}
    assert feeds["https://c.example/feed"].language == "en"
    assert feeds["https://www.d.example/feed"].language is None
    assert (
        (folder / "feeds.yaml")
        .read_text()
        .startswith("# mine\nfeeds:\n- {url: https://a.example/, name: BBC}\n- ")
    )


def test_an_address_that_the_settings_allow_is_no_concern(write: Write) -> None:
    folder = write(settings="settings: {allow_private: [192.168.1.0/24]}\n")
    home = outline("http://192.168.1.5/feed", "Home")
    assert import_feeds([home], to=folder / "feeds.yaml", tags=(), environ={}).notes == ()


def test_an_import_of_nothing_new_writes_nothing(write: Write) -> None:
    folder = write(feeds="feeds: [https://a.example/]\n")
    before = (folder / "feeds.yaml").stat()
    imported = import_feeds([outline("https://a.example/")], to=folder / "feeds.yaml", tags=[], environ={})
    assert (imported.added, imported.known) == ((), 1)
    after = (folder / "feeds.yaml").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_the_first_import_makes_the_file(tmp_path: Path) -> None:
    import_feeds([outline("https://a.example/", "A")], to=tmp_path / "feeds.yaml", tags=[], environ={})
    assert (tmp_path / "feeds.yaml").read_text() == (
        "# yaml-language-server: $schema=schema.json\nfeeds:\n  - url: https://a.example/\n    name: A\n"
    )


def test_an_import_into_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such folder"):
        import_feeds([outline("https://a.example/")], to=tmp_path / "no" / "feeds.yaml", tags=[], environ={})


BROKEN = {
    "before": ("feeds:\n- ftp://a.example/\n", [outline("https://b.example/")], []),
    "after": ("feeds:\n- https://a.example/\n", [outline("https://b.example/")], ["x" * 81]),
    "in one line": ("feeds: [https://a.example/]\n", [outline("https://b.example/")], []),
}


@pytest.mark.parametrize(("content", "outlines", "tags"), BROKEN.values(), ids=BROKEN)
def test_an_import_that_would_not_be_valid_leaves_the_file_as_it_is(
    write: Write, content: str, outlines: list[Outline], tags: list[str]
) -> None:
    folder = write(feeds=content)
    with pytest.raises(ConfigError):
        import_feeds(outlines, to=folder / "feeds.yaml", tags=tags, environ={})
    assert (folder / "feeds.yaml").read_text() == content
    assert [path.name for path in folder.iterdir()] == ["feeds.yaml"]


def test_an_import_needs_no_secrets(write: Write) -> None:
    folder = write(
        channels="channels: {mail: 'mailtos://me:${PW}@mx.example.org'}\nfeeds: ['https://x.example/${T}']\n"
    )
    import_feeds([outline("https://a.example/")], to=folder / "feeds.yaml", tags=[], environ={})
    assert len(load_config(folder, {"PW": "x", "T": "y"}).feeds) == 2


def test_a_list_cannot_ask_for_variables_of_this_machine(write: Write) -> None:
    folder = write()
    stolen = outline("https://evil.example/?x=$%7BSECRET%7D", "Take ${SECRET}", "${SECRET}")
    import_feeds(
        [stolen, outline("https://evil.example/${SECRET}", "braces")],
        to=folder / "feeds.yaml",
        tags=[],
        environ={},
    )
    (feed,) = load_config(folder, {"SECRET": "s3cret"}).feeds
    assert (feed.name, feed.tags) == ("Take ${SECRET}", frozenset({"${SECRET}"}))
    assert "s3cret" not in feed.url


def test_a_saved_file_keeps_its_rights_and_a_link_its_target(tmp_path: Path) -> None:
    real, link = tmp_path / "real.yaml", tmp_path / "link.yaml"
    real.write_text("old")
    real.chmod(0o600)
    link.symlink_to("real.yaml")
    save(Source(str(link), "new\r\n"), link)
    assert link.is_symlink()
    assert real.read_bytes() == b"new\r\n"
    assert real.stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(OSError, match="directory"):
        save(Source("x", "new"), tmp_path / "folder.yaml")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.yaml"]
