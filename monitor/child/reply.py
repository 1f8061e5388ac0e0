"""What may come of a call."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What the function returned."""

    value: Any


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The time limit passed and the child was killed; not `started`: no child was free, nothing happened."""

    started: bool = True


@dataclass(frozen=True, slots=True)
class Died:
    """The function raised or its process ended; `reason` names neither argument nor error text."""

    reason: str
    started: bool = True  # False: the function was not called, nothing happened


Reply = Answer | TimedOut | Died
