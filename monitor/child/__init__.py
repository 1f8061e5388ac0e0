"""A warm child process that runs one function and can be killed: for libraries that hang, leak or crash.

The child is a fresh interpreter (`python -m monitor.child module:function`), not a fork: it shares no
threads, locks or open files with its parent. The two talk over a socket pair in length-prefixed pickles.
"""

from monitor.child.pool import ChildPool
from monitor.child.process import Child
from monitor.child.reply import Answer, Died, Reply, TimedOut
from monitor.child.served import serve

__all__ = ["Answer", "Child", "ChildPool", "Died", "Reply", "TimedOut", "serve"]
