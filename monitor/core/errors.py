"""The errors that end a command; everything else that can go wrong is an outcome value."""

from collections.abc import Sequence
from dataclasses import dataclass


class MonitorError(Exception):
    """What stops a command, said so that its user can act on it."""


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a configuration file; line and column count from 1, line 0 is the file or folder itself."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path

    @property
    def line_only(self) -> str:
        """The place without its column, as an alert names a rule: `config/rules.yaml:12`."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in the configuration, and what to do about it. Never quotes a secret."""

    position: Position
    text: str
    hint: str | None = None

    def __str__(self) -> str:
        return f"{self.position}: {self.text}" + (f" — {self.hint}" if self.hint else "")


class ConfigError(MonitorError):
    """The configuration cannot be used; carries every problem found, in file order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.position))
        super().__init__("\n".join(map(str, self.problems)))


class StoreError(MonitorError):
    """The database cannot be used as it is; says what to do."""


def kind_of(error: Exception) -> str:
    """Return what kind of error it is and where it was raised: `ValueError at plan.py:93`. Its text may hold a secret."""
    trace, where = error.__traceback__, ""
    while trace:
        file = trace.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
        where, trace = f" at {file}:{trace.tb_lineno}", trace.tb_next
    return f"{type(error).__name__}{where}"
