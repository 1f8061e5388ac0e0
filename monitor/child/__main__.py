"""What `python -m monitor.child` does in the child."""

import sys

from monitor.child.served import main

main(*sys.argv[1:])
