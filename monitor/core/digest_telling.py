"""What a digest tells, in words and in order, before it is written as plain text or HTML."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One alert. Everything is on one line and safe to show, but not yet escaped."""

    title: str
    source: str
    time: str
    urgency: str  # empty unless the severity is high
    link: str  # http or https, else empty
    note: str  # what happened, where that is no article


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The alerts of one rule, newest first."""

    rule: str
    count: int
    lines: tuple[Line, ...]
    more: str  # how to see those that are not among the lines; empty: there are none


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestTelling:
    """A digest in words."""

    language: str
    subject: str
    heading: str
    times: str
    groups: tuple[Group, ...]
    reason: str  # why they come together
