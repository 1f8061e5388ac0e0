"""Adding feeds to a YAML file as its owner would: below the others, everything else untouched."""

import json
import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.config.tree import Listing, Node, Source, Table, Text, read_tree
from monitor.core.errors import Position, Problem

_PLAIN = re.compile(r"(?!(?i:y|n|yes|no|on|off|true|false|null)\Z)[^\W\d_](?:[\w .()/+–-]*[\w.)])?")
_HEADER = "# yaml-language-server: $schema=schema.json\n"


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed to add."""

    url: str
    name: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""


def with_feeds(source: Source, feeds: Iterable[NewFeed]) -> Source | Problem:
    """Return the file with `feeds` below those it has. A problem if its list has a form that cannot be continued."""
    tree, problems = read_tree(source)
    if tree is None or problems:
        return problems[0]
    section = tree.values.get("feeds")
    if section is None:
        head = source.text if not source.text or source.text.endswith("\n") else source.text + "\n"
        return _inserted(source, head + "feeds:\n", len(head) + len("feeds:\n"), _lines(feeds, indent=2))
    if isinstance(section, Text) and section.is_absent:
        return _inserted(
            source, source.text, line_end(source.text, tree.keys["feeds"].end), _lines(feeds, indent=2)
        )
    if not isinstance(section, Listing) or not section.is_block:
        hint = "write the feeds below each other, each with '- ' in front"
        return Problem(section.position, "feeds can be added only to a list with one entry per line", hint)
    indent = section.position.column - 1
    return _inserted(
        source, source.text, line_end(source.text, block_end(section)), _lines(feeds, indent=indent)
    )


def file_for_feeds(folder: Path, sources: Iterable[Source]) -> Path:
    """Return the file to add feeds to: feeds.yaml, unless only others hold some."""
    holding = [
        source.path
        for source in sources
        if (read_tree(source)[0] or Table({}, {}, Position(""))).values.get("feeds")
    ]
    usual = str(folder / "feeds.yaml")
    return Path(usual if usual in holding or not holding else holding[0])


def block_end(node: Node) -> int:
    """Return where the node's last character stands: a block ends with its last entry, not at the next."""
    match node:
        case Listing(is_block=True, parts=parts) if parts:
            return block_end(parts[-1])
        case Table(is_block=True, values=values) if values:
            return block_end(list(values.values())[-1])
        case _:
            return node.end


def line_end(text: str, index: int) -> int:
    """Return the start of the line below `index`, the end of the text if there is none."""
    if index and text[index - 1] == "\n":
        return index
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1


def _inserted(source: Source, text: str, index: int, lines: Sequence[str]) -> Source:
    ending = "\r\n" if "\r\n" in text else "\n"
    before = text[:index] + (ending if text[:index] and not text[:index].endswith("\n") else "")
    return Source(
        source.path, before + "".join(line + ending for line in lines) + text[index:], source.world_readable
    )


def _lines(feeds: Iterable[NewFeed], *, indent: int) -> list[str]:
    lines = []
    for feed in feeds:
        keys = [f"url: {quoted(feed.url)}"]
        keys += [f"name: {_scalar(feed.name)}"] if feed.name else []
        keys += [f"tags: [{', '.join(map(_scalar, feed.tags))}]"] if feed.tags else []
        keys += [f"language: {feed.language}"] if feed.language else []
        lines += [" " * indent + ("- " if at == 0 else "  ") + key for at, key in enumerate(keys)]
    return lines


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else quoted(text)


def quoted(text: str) -> str:
    """Return `text` as a YAML scalar that means exactly it: a stranger's `${NAME}` stays these characters."""
    literal = text.replace("${", "$${")
    if re.fullmatch(r"https?://[\w./~%?=&;!+,@$-]+", literal, re.ASCII):
        return literal
    return json.dumps(literal, ensure_ascii=False)


def new_file(path: Path) -> Source:
    """Return what a new file of feeds begins with."""
    return Source(str(path), _HEADER)


def save(source: Source, path: Path) -> None:
    """Write the file in one step, with the rights it had; a link keeps pointing where it did. OSError if it cannot."""
    target = path.resolve()
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".new")
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 a descriptor
            file.write(source.text)
            file.flush()
            os.fchmod(descriptor, mode)
            os.fsync(descriptor)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
