"""Pausing and resuming feeds in the YAML."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config.load import load_config
from monitor.config.switching import NoSuchFeed, Switched, switch
from monitor.core.errors import ConfigError

Write = Callable[..., Path]

FILES = {
    "an address alone": (
        "feeds:\n  # eins\n  - https://a.example/   # so\n  - https://b.example/\n",
        "feeds:\n  # eins\n  - url: https://a.example/\n    paused: true   # so\n  - https://b.example/\n",
    ),
    "a quoted address": (
        "feeds:\n- 'https://a.example/'\n",
        "feeds:\n- url: 'https://a.example/'\n  paused: true\n",
    ),
    "an address in a row": (
        "feeds: [https://a.example/, https://b.example/]\n",
        "feeds: [{url: https://a.example/, paused: true}, https://b.example/]\n",
    ),
    "a feed in braces": (
        "feeds:\n  - {url: https://a.example/, name: A} # so\n",
        "feeds:\n  - {paused: true, url: https://a.example/, name: A} # so\n",
    ),
    "a feed of several lines": (
        "feeds:\n  - url: https://a.example/\n    tags: [x,\n      y]\n    # so\n\n  - https://b.example/\n",
        "feeds:\n  - url: https://a.example/\n    tags: [x,\n      y]\n    paused: true\n    # so\n\n  - https://b.example/\n",
    ),
    "no line end": (
        "feeds:\n  - url: https://a.example/",
        "feeds:\n  - url: https://a.example/\n    paused: true\n",
    ),
    "a word to change": (
        "feeds:\n  - paused: false # noch\n    url: https://a.example/\n",
        "feeds:\n  - paused: true # noch\n    url: https://a.example/\n",
    ),
    "lines of Windows": (
        "feeds:\r\n  - https://a.example/\r\n",
        "feeds:\r\n  - url: https://a.example/\r\n    paused: true\r\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), FILES.values(), ids=FILES)
def test_pausing_changes_one_word_and_resuming_gives_it_back(tmp_path: Path, before: str, after: str) -> None:
    file = tmp_path / "feeds.yaml"
    file.write_bytes(before.encode())
    assert switch(tmp_path, "https://a.example/", paused=True, environ={}) == Switched(
        "A" if "name: A" in before else "https://a.example/", str(file), changed=True
    )
    assert file.read_bytes().decode() == after
    assert next(feed.paused for feed in load_config(tmp_path, {}).feeds)
    switch(tmp_path, "http://a.example", paused=False, environ={})
    assert not any(feed.paused for feed in load_config(tmp_path, {}).feeds)
    assert file.read_bytes().decode() == after.replace("true", "false")


def test_a_feed_goes_by_its_name_in_whatever_file_it_stands(write: Write) -> None:
    folder = write(
        feeds="feeds: [https://a.example/]\n",
        more="feeds:\n  - {url: 'https://me:${PW}@b.example/', name: Blatt}\n",
    )
    done = switch(folder, "blatt", paused=True, environ={})
    assert done == Switched("Blatt", str(folder / "more.yaml"), changed=True)
    assert switch(folder, "Blatt", paused=True, environ={}) == Switched(
        "Blatt", str(folder / "more.yaml"), changed=False
    )


def test_what_nothing_goes_by_gets_a_hint(write: Write) -> None:
    folder = write(feeds="feeds:\n  - {url: https://a.example/, name: Tagesblatt}\n", rules="rules: []\n")
    assert switch(folder, "Tagblatt", paused=True, environ={}) == NoSuchFeed("did you mean 'Tagesblatt'?")
    assert switch(folder, "https://z.example/", paused=True, environ={}) == NoSuchFeed(None)


def test_a_configuration_with_problems_is_not_touched(write: Write) -> None:
    folder = write(feeds="feeds:\n  - {url: https://a.example/, nmae: A}\n")
    with pytest.raises(ConfigError):
        switch(folder, "https://a.example/", paused=True, environ={})
    assert "paused" not in (folder / "feeds.yaml").read_text()
