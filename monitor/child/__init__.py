"""A warm child process that runs one function and can be killed: for libraries that hang, leak or crash.

The child is a fresh interpreter (`python -m monitor.child serve module:function`), not a fork of its parent: it
shares no threads, locks or open files with it. Those of a pool are copies of one that has no threads and no locks,
and serves nothing itself. Parent and child talk over a socket pair in length-prefixed pickles.
"""

from monitor.child.pool import ChildPool
from monitor.child.process import Child
from monitor.child.reply import Answer, Died, Reply, TimedOut
from monitor.child.served import serve

__all__ = ["Answer", "Child", "ChildPool", "Died", "Reply", "TimedOut", "serve"]
