"""The stories as a process remembers them, and how far that memory reaches."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from monitor.core.story.assign import Decision, Newcomer, Stories
from monitor.core.story.window import SPAN

# What came in this time before an article decides about it (see `Stories`); an hour more, as polls overlap.
REACH = 2 * SPAN + timedelta(hours=1)


@dataclass(slots=True)
class Memory:
    """Stories as of the decision numbered `last`. It can be lost at any time: the archive holds all of it."""

    stories: Stories = field(default_factory=Stories)
    last: int = 0

    def assign_all(self, newcomers: Sequence[Newcomer]) -> list[Decision]:
        """Decide where new articles belong, in order; they are numbered on from `last`."""
        decisions = self.stories.assign_all(newcomers)
        self.last += len(newcomers)
        return decisions

    def recall(self, newcomer: Newcomer, decision: Decision) -> None:
        """Remember what was decided before, by whatever worker; to be called in order."""
        self.stories.recall(newcomer, decision)
        self.last = newcomer.article

    def forget(self) -> None:
        """Remember nothing."""
        self.stories, self.last = Stories(), 0
