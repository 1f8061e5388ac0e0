"""How this process gives memory back to the system."""

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # malloc.h


def give_back_early() -> None:
    """Let what large documents took be free again once they are read.

    Left to itself, the C library of Linux keeps an own store for every few threads, and after the first
    large block holds on to all that follow: some hostile feeds, and the watch holds twice its memory for good.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none, and needs none
    if mallopt:
        mallopt(_ARENA_MAX, 2)
        mallopt(_MMAP_THRESHOLD, 1 << 20)
        mallopt(_TRIM_THRESHOLD, 16 << 20)
