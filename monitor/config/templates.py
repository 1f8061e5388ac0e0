"""The templates of channels and rules: written in place, or as files in the folder `templates`."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from pathlib import Path
from typing import Any

from monitor.config.explain import did_you_mean, find
from monitor.config.schema import TemplateSection
from monitor.config.sources import read_source, unreadable
from monitor.config.tree import Node, Source, Text
from monitor.core.errors import Position, Problem
from monitor.core.sample import SENT_AT, sample_alert, sample_update, sparse_alert
from monitor.core.telling import tell
from monitor.core.template import BUILT_IN, Fault, Part, Template, Templates

FOLDER = "templates"
_FILE = re.compile(r"(?P<name>[\w-]+)\.(?P<ending>subject|txt|html)\.j2")
_NAME = re.compile(r"[\w-]{1,80}")
_ENDINGS = {"subject": Part.SUBJECT, "txt": Part.TEXT, "html": Part.HTML}
_INDENT = re.compile(r"\n( +)\S")

Files = Mapping[str, Mapping[Part, Source]]  # by name


def is_template(path: Path) -> bool:
    """Tell by its name whether a file is a template."""
    return path.suffix == ".j2" and not path.name.startswith(".")


def read_files(folder: Path) -> tuple[Files, list[Problem]]:
    """Read every template of `folder`/templates; files of other names are left alone."""
    files: dict[str, dict[Part, Source]] = {}
    problems: list[Problem] = []
    for path in _template_paths(folder / FOLDER, problems):
        named = _FILE.fullmatch(path.name)
        if not named:
            hint = "name it NAME.subject.j2, NAME.txt.j2 or NAME.html.j2"
            problems.append(Problem(Position(str(path)), "this is no name of a template", hint))
            continue
        source = read_source(path, within=folder)
        if isinstance(source, Problem):
            problems.append(source)
        else:
            files.setdefault(named["name"], {})[_ENDINGS[named["ending"]]] = source
    return files, problems


def _template_paths(folder: Path, problems: list[Problem]) -> list[Path]:
    try:
        return sorted(filter(is_template, folder.iterdir())) if folder.is_dir() else []
    except OSError as error:
        problems.append(unreadable(folder, error))
        return []


def templates_of(
    section: str | TemplateSection | None, node: Node, files: Files
) -> tuple[Templates, list[Problem]]:
    """Return the templates that a channel or rule names or writes, and what is wrong with them."""
    if section is None:
        return BUILT_IN, []
    if isinstance(section, str):
        position = find(node, ("template",)).position
        if section not in files:
            return BUILT_IN, [_unknown(section, position, files)]
        written = {part: Template(s.text, Position(s.path)) for part, s in files[section].items()}
        return _checked(written, {})
    places = {part: find(node, ("template", part.value)) for part in Part}
    said = {part: text for part, text in places.items() if isinstance(text, Text)}
    sources = section.model_dump(exclude_none=True)
    return _checked({part: Template(sources[part.value], text.position) for part, text in said.items()}, said)


def _unknown(name: str, position: Position, files: Files) -> Problem:
    if not _NAME.fullmatch(name):
        return Problem(position, "this is no name of a template", "write the template itself as {text: …}")
    hint = did_you_mean(name, files) or f"put {name}.txt.j2 into the folder {FOLDER}"
    return Problem(position, "there is no template of this name", hint)


def _checked(
    written: Mapping[Part, Template], places: Mapping[Part, Text]
) -> tuple[Templates, list[Problem]]:
    problems = [
        Problem(_place(template, places.get(part), fault), fault.text, fault.hint)
        for part, template in written.items()
        if (fault := _fault(template.source, part))
    ]
    if problems:
        return BUILT_IN, problems
    return Templates(**{part.value: template for part, template in written.items()}), []


def _fault(source: str, part: Part) -> Fault | None:
    """Try the template on alerts that say much and on one that says next to nothing."""
    from monitor.core.template_language import fault_of

    return next(filter(None, (fault_of(source, part, tokens) for tokens in _samples(part))), None)


def _samples(part: Part) -> Iterator[dict[str, Any]]:
    from monitor.core.template_tokens import tokens

    for content in (sample_alert("de"), sample_update("en"), sparse_alert("en")):
        telling = tell(content, sent_at=SENT_AT, zone=UTC, language="en")
        yield tokens(content, telling, part=part, sent_at=SENT_AT, zone=UTC)


def _place(template: Template, text: Text | None, fault: Fault) -> Position:
    """Return where the fault is in the file that the template stands in."""
    start = template.position
    if text is None:
        return Position(start.path, fault.line, fault.column)
    if text.style in ("|", ">"):
        indent = _INDENT.search(text.source.text[text.start : text.end])
        shift = len(indent[1]) if indent else 0
        return Position(start.path, start.line + fault.line, fault.column + shift)
    if fault.line == 1:
        return Position(start.path, start.line, start.column + bool(text.style) + fault.column - 1)
    return start
