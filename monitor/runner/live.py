"""The context in force."""

from dataclasses import dataclass

from monitor.context import Context


@dataclass(slots=True)
class Live:
    """Holds the context of this process. What is begun with one is finished with it; what follows takes the next."""

    ctx: Context
