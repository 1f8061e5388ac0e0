"""How the query of a rule may be spelled as lists."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, Tag

from monitor.config.kinds import (
    Section,
    Texts,
)
from monitor.config.values import (
    as_list,
)
from monitor.core.query import Mode


def _kind(value: Any) -> str | None:
    if isinstance(value, str):
        return "a text"
    if isinstance(value, Mapping):
        return "a term" if "term" in value else "a group"
    return "a text" if isinstance(value, TermSection) else None


class TermSection(Section):
    """The long form of a term, for a mode of its own or words that do not count."""

    term: str = Field(
        description='As in a list: a word, several words (a phrase), or any form such as "…"~5.'
    )
    mode: Mode | None = Field(
        None, description="How far it reaches: exact, forms, compound or derive. Default: the rule's mode."
    )
    not_: Texts = Field(
        (), alias="not", description="Words that do not count although the term would find them."
    )


QueryEntry = Annotated[
    Annotated[str, Tag("a text")]
    | Annotated[TermSection, Tag("a term")]
    | Annotated["GroupSection", Tag("a group")],
    Discriminator(_kind),
]
Entries = Annotated[
    tuple[QueryEntry, ...], BeforeValidator(as_list, json_schema_input_type=str | list[QueryEntry])
]


class AtLeastSection(Section):
    """So many of these."""

    count: int = Field(ge=1, description="How many must be there.")
    of: Entries = Field(description="Words, phrases or groups.")


class GroupSection(Section):
    """What to look for. All keys that are given must hold together."""

    match: str | None = Field(
        None, description='A query line: Nordkorea AND ("ballistische Raketen" OR Raketentest) NOT Sport'
    )
    all_: Entries = Field((), alias="all", description="Every one of these must be there.")
    any_: Entries = Field((), alias="any", description="At least one of these must be there.")
    none_: Entries = Field((), alias="none", description="None of these may be there.")
    at_least: AtLeastSection | None = Field(None, description="So many of these: {count: 2, of: [a, b, c]}.")
