"""When: the daemon's clockwork around the stages, and one single pass over all due work."""

from monitor.runner.once import PassSummary, run_once
from monitor.runner.reload import place
from monitor.runner.service import serve

__all__ = ["PassSummary", "place", "run_once", "serve"]
