"""What the documents say is true: their examples run, and they leave no key out."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.config.examples import failed_examples
from monitor.config.json_schema import json_schema
from monitor.config.load import load
from monitor.core.template_language import FILTERS
from monitor.core.template_tokens import TOKENS
from monitor.lexicon import open_lexicon

ROOT = Path(__file__).parents[1]
DOCUMENTS = [path for path in (ROOT / "README.md", ROOT / "config" / "README.md") if path.exists()]
_BLOCK = re.compile(r"^( *)```yaml\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


def yaml_blocks() -> Iterator[Any]:
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for block in _BLOCK.finditer(text):
            line = text.count("\n", 0, block.start()) + 1
            yield pytest.param(block[2], id=f"{document.relative_to(ROOT)}:{line}")


@pytest.mark.parametrize("block", list(yaml_blocks()))
def test_every_yaml_example_is_a_configuration_that_works(block: str, tmp_path: Path) -> None:
    (tmp_path / "example.yaml").write_text(block, encoding="utf-8")
    (tmp_path / "example.yaml").chmod(0o600)
    environ = dict.fromkeys(re.findall(r"\$\{(\w+)\}", block), "value")
    loaded = load(tmp_path, environ)
    assert loaded.config.warnings == ()
    assert failed_examples(loaded.config.rules, loaded.examples, lexicon=open_lexicon()) == []


def test_the_reference_has_examples_of_every_section() -> None:
    reference = (ROOT / "config" / "README.md").read_text(encoding="utf-8")
    blocks = "".join(block[2] for block in _BLOCK.finditer(reference))
    assert all(f"\n{section}:" in f"\n{blocks}" for section in json_schema()["properties"])


def test_the_reference_has_every_token_and_filter_of_templates_and_no_other() -> None:
    reference = (ROOT / "config" / "README.md").read_text(encoding="utf-8")
    table = reference.partition("| token | is |")[2].partition("\n\n")[0]
    assert dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", table, re.MULTILINE)) == TOKENS
    assert all(re.search(rf"`{name}\b", reference) for name in FILTERS)


def keys(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from part.get("properties", {})
        for value in part.values():
            yield from keys(value)


@pytest.mark.parametrize("key", sorted(set(keys(json_schema()))))
def test_every_key_of_the_configuration_is_in_the_reference(key: str) -> None:
    reference = (ROOT / "config" / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"`[^`\n]*\b{key}\b[^`\n]*`", reference)
