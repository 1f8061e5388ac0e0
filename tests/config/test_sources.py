"""Which files of the folder are read, and which are refused."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config.load import Loaded, load_config
from monitor.config.sources import MAX_BYTES, MAX_FILES
from monitor.core.errors import ConfigError

Write = Callable[..., Path]
Load = Callable[..., Loaded]
Problems = Callable[..., list[str]]
FEED = "feeds: [https://a.example/feed]\n"


def refused(folder: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(folder, {})
    return str(caught.value)


def test_all_yaml_files_are_one_configuration(write: Write) -> None:
    folder = write(
        one=FEED,
        two="feeds: [https://b.example/]\nsettings: {every: 5m}\n",
        three="channels: {log: {console: true}}\nsettings: {keep: forever}\n",
    )
    (folder / "four.yml").write_text("rules: [{name: r, any: [x]}]")
    (folder / "FIVE.YAML").write_text("feeds: [https://c.example/]")
    (folder / "notes.txt").write_text("- not: [yaml")
    (folder / ".hidden.yaml").write_text("- not: [yaml")
    config = load_config(folder, {})
    assert {feed.url for feed in config.feeds} == {
        "https://a.example/feed",
        "https://b.example/",
        "https://c.example/",
    }
    assert [rule.name for rule in config.rules] == ["r"]
    assert config.settings.keep is None


def test_files_are_named_as_the_user_names_the_folder(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(feeds="feeds: [ftp://a.example/]\n")
    monkeypatch.chdir(folder.parent)
    assert refused(Path("config")).startswith("config/feeds.yaml:1:9: ")
    assert refused(Path("./config/../config")).startswith("config/../config/feeds.yaml:1:9: ")


def test_the_same_key_in_two_files_names_both_places(problems: Problems) -> None:
    found = problems(
        a="channels: {mail: {console: true}}\nsettings:\n  every: 5m\n",
        b="settings:\n  every: 6m\nchannels:\n  mail: {console: true}\n" + FEED,
    )
    assert found == [
        "config/b.yaml:2:3: the key 'every' is here twice — first at config/a.yaml:3",
        "config/b.yaml:4:3: the key 'mail' is here twice — first at config/a.yaml:1",
    ]


def test_problems_of_all_files_come_at_once_in_their_order(problems: Problems) -> None:
    found = problems(
        a="feeds:\n- nowhere\n- ftp://a.example/\n",
        b="rules: [{name: r, any: ['(']}]\n",
        c="settings: {every: often, unknown: 1}\n",
        d="a: [\n",
    )
    assert [problem.partition(": ")[0] for problem in found] == [
        "config/a.yaml:2:3",
        "config/a.yaml:3:3",
        "config/b.yaml:1:27",
        "config/c.yaml:1:19",
        "config/c.yaml:1:26",
        "config/d.yaml:2:1",
    ]


def test_a_broken_file_raises_no_doubts_about_names_it_may_define(problems: Problems) -> None:
    (problem,) = problems(
        channels="channels: {mail: [}\n", rules="rules: [{name: r, any: [x], notify: mail, feeds: a}]\n"
    )
    assert problem.startswith("config/channels.yaml:1:19: ")


def test_a_missing_folder_says_how_to_name_another(tmp_path: Path) -> None:
    hint = " — name the folder with --config or MONITOR_CONFIG"
    assert refused(tmp_path / "no") == f"{tmp_path}/no: there is no such folder{hint}"
    (tmp_path / "file").write_text("")
    assert refused(tmp_path / "file") == f"{tmp_path}/file: this is not a folder{hint}"


def test_a_folder_without_any_file_is_a_problem(tmp_path: Path) -> None:
    assert "there is no *.yaml file in this folder" in refused(tmp_path)


@pytest.mark.parametrize("content", ["", "feeds:\n", "settings: {every: 5m}\n", "feeds: []\nrules: []\n"])
def test_a_configuration_without_content_is_a_problem(problems: Problems, content: str) -> None:
    assert problems(feeds=content) == [
        "config: nothing is configured: there are no feeds — `monitor feeds add URL` finds one"
    ]


def test_rules_without_feeds_are_enough_to_match_given_articles(loaded: Load) -> None:
    assert loaded(rules="rules: [{name: r, any: [x]}]\n").config.feeds == ()


UNREADABLE = {
    "latin-1": (b"feeds:\n- Z\xfcrich\n", "1.yaml:2:4: byte 10 (0xfc) is not UTF-8 — save the file as UTF-8"),
    "latin-1 at the start": (b"\xfc", "1.yaml:1:1: byte 0 (0xfc) is not UTF-8"),
    "latin-1 behind a byte order mark": (b"\xef\xbb\xbfa: \xfc", "1.yaml:1:4: byte 6 (0xfc) is not UTF-8"),
    "cut character": ("feeds: ü".encode()[:-1], "1.yaml:1:8: byte 7 (0xc3) is not UTF-8"),
    "utf-16": (FEED.encode("utf-16"), "1.yaml:1:1: the file is UTF-16 or UTF-32 — save it as UTF-8"),
    "utf-16 without mark": (FEED.encode("utf-16-le"), "1.yaml:1:1: the file is UTF-16 or UTF-32"),
    "utf-32": (FEED.encode("utf-32-be"), "1.yaml:1:1: the file is UTF-16 or UTF-32"),
    "control character": (
        b"feeds:\n- a\x1bb\n",
        "1.yaml:2:4: the character U+001B is not allowed in a text file",
    ),
    "too large": (
        b"x: '" + b"a" * MAX_BYTES + b"'",
        f"1.yaml: the file is larger than {MAX_BYTES:,} bytes",
    ),
}


@pytest.mark.parametrize(("body", "said"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_not_small_utf_8_text_is_refused_with_its_place(
    tmp_path: Path, body: bytes, said: str
) -> None:
    (tmp_path / "1.yaml").write_bytes(body)
    assert refused(tmp_path).startswith(f"{tmp_path}/{said}")


def test_a_byte_order_mark_of_utf_8_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "1.yaml").write_bytes(b"\xef\xbb\xbf" + FEED.encode())
    assert len(load_config(tmp_path, {}).feeds) == 1


def test_a_link_may_not_lead_out_of_the_folder(write: Write, tmp_path: Path) -> None:
    folder = write(feeds=FEED)
    (tmp_path / "secret").write_text("s3cret")
    (folder / "passwords.yaml").symlink_to(tmp_path / "secret")
    said = refused(folder)
    assert "passwords.yaml: this link leads out of the configuration folder" in said
    assert "s3cret" not in said


def test_links_inside_the_folder_work_as_mounted_configurations_use_them(write: Write) -> None:
    folder = write()
    (folder / "..version").mkdir()
    (folder / "..version" / "feeds.yaml").write_text(FEED)
    (folder / "feeds.yaml").symlink_to("..version/feeds.yaml")
    assert len(load_config(folder, {}).feeds) == 1


def test_a_linked_folder_is_read_like_any_other(write: Write, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(write(feeds=FEED))
    assert len(load_config(tmp_path / "link", {}).feeds) == 1


def test_only_regular_files_are_read(write: Write) -> None:
    folder = write(feeds=FEED)
    os.mkfifo(folder / "pipe.yaml")
    (folder / "folder.yaml").mkdir()
    (folder / "lost.yaml").symlink_to("nowhere.yaml")
    (folder / "loop.yaml").symlink_to("loop.yaml")
    said = refused(folder)
    assert "loop.yaml: cannot be read: Too many levels of symbolic links" in said
    assert "pipe.yaml: cannot be read: it is not a regular file" in said
    assert "folder.yaml: cannot be read: Is a directory — give the folder another name" in said
    assert "lost.yaml: cannot be read: No such file or directory" in said


def test_there_is_a_limit_to_the_number_of_files(tmp_path: Path) -> None:
    for number in range(MAX_FILES + 1):
        (tmp_path / f"{number}.yaml").touch()
    assert f"there are more than {MAX_FILES} *.yaml files in it" in refused(tmp_path)


TOP_LEVEL = {
    "a slip": ("feed: []\n", "config/a.yaml:1:1: unknown key 'feed' — did you mean 'feeds'?"),
    "nothing near": (
        "x: 1\n",
        "config/a.yaml:1:1: unknown key 'x' — the keys here are feeds, rules, channels, routes, settings",
    ),
    "include": (
        "include: ../x\n",
        "config/a.yaml:1:1: unknown key 'include' — every *.yaml file of the configuration",
    ),
    "feeds as mapping": (
        "feeds: {a: b}\n",
        "config/a.yaml:1:8: 'feeds' must be a list — begin each entry with '- '",
    ),
    "rules as text": ("rules: x\n", "config/a.yaml:1:8: 'rules' must be a list"),
    "channels as list": (
        "channels:\n- name: m\n",
        "config/a.yaml:2:1: 'channels' must be a mapping — such as mail: {",
    ),
    "settings as text": ("settings: x\n", "config/a.yaml:1:11: 'settings' must be a mapping"),
    "key without value": (
        f"{FEED}rules:\n- name:\n  any: [x]\n",
        "config/a.yaml:3:8: 'name' has no value — write one",
    ),
    "dash without value": ("feeds:\n- https://a.example/\n-\n", "config/a.yaml:3:2: 'feeds' has no value"),
    "nested": ("rules:\n- name: r\n  any: [{all: }]\n", "config/a.yaml:3:15: 'all' has no value"),
}


@pytest.mark.parametrize(("content", "start"), TOP_LEVEL.values(), ids=TOP_LEVEL)
def test_a_wrong_outer_form_is_explained(problems: Problems, content: str, start: str) -> None:
    (problem,) = problems(a=content)
    assert problem.startswith(start)


def test_more_problems_than_anybody_reads_are_counted(problems: Problems) -> None:
    found = problems(a="feeds:\n" + "- nowhere\n" * 250)
    assert len(found) == 201
    assert found[-1] == "config/a.yaml:202:3: there are 50 more problems from here on"


@pytest.mark.parametrize("content", ["feeds: [" + "*a," * 100_000 + "]", "a: 1\n" * 100_000, "{" * 500_000])
def test_a_file_full_of_what_is_refused_is_soon_put_aside(problems: Problems, content: str) -> None:
    assert len(problems(a=content)) <= 101


def test_a_text_full_of_variables_names_only_the_first(problems: Problems) -> None:
    assert len(problems(a="feeds: ['" + "${A}" * 10_000 + "']")) == 20
