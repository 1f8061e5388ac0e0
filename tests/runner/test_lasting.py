"""What is there when the daemon starts is not looked through for garbage; what is no longer there is freed."""

import gc
import weakref

from monitor.runner.lasting import keep_what_is_there


class _Loop:
    """Refers to itself, so that only a search for garbage frees it."""

    def __init__(self) -> None:
        self.own = self


def test_what_is_taken_as_lasting_is_freed_once_it_is_garbage_and_all_is_taken_anew() -> None:
    thresholds = gc.get_threshold()
    try:
        rules = _Loop()
        rules_then = weakref.ref(rules)
        keep_what_is_there()
        del rules
        gc.collect()
        assert rules_then() is not None  # nobody looked
        keep_what_is_there()
        assert rules_then() is None
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)
