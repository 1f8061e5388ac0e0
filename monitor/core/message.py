"""Alerts in words: subject and body as a channel sends them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """One message for one target. `key` is the same on every try, so that a repeat can be recognised."""

    subject: str  # at most 180 characters, one line
    text: str
    html: str  # a complete document, everything escaped
    key: str
