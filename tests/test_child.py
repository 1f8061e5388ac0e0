"""Children are real processes; `builtins:eval` lets a test say what happens inside one."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.child import Answer, Child, ChildPool, Died, TimedOut, serve

LONG = timedelta(seconds=30)
SHORT = timedelta(seconds=0.2)


@pytest.fixture
def child() -> Iterator[Child]:
    child = Child("builtins:eval", memory_limit=400_000_000)
    yield child
    child.close()


def test_a_child_answers_with_what_its_function_returns(child: Child) -> None:
    assert child.call("{'a': (1, b'x')}", timeout=LONG) == Answer({"a": (1, b"x")})


def test_a_child_stays_warm_between_calls(child: Child) -> None:
    pids = [child.call("__import__('os').getpid()", timeout=LONG) for _ in range(3)]
    assert len({str(pid) for pid in pids}) == 1
    assert pids[0] != Answer(os.getpid())


def test_large_arguments_and_answers_pass(child: Child) -> None:
    assert child.call(b"'" + b"x" * 3_000_000 + b"'", timeout=LONG) == Answer("x" * 3_000_000)


def test_a_child_that_takes_too_long_is_killed_and_replaced(child: Child) -> None:
    child.call("1", timeout=LONG)
    begin = time.monotonic()
    assert child.call("__import__('time').sleep(60)", timeout=SHORT) == TimedOut()
    assert time.monotonic() - begin < 5
    assert child.call("2", timeout=LONG) == Answer(2)


def test_the_time_limit_does_not_count_the_start_of_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "slow_library.py").write_text("import time\ntime.sleep(0.7)\ndouble = (2).__mul__\n")
    monkeypatch.syspath_prepend(tmp_path)
    child = Child("slow_library:double")
    assert child.call(21, timeout=timedelta(seconds=0.6)) == Answer(42)
    child.close()


@pytest.mark.parametrize(
    ("happening", "reason"),
    [
        ("__import__('os')._exit(3)", "it ended with exit code 3"),
        ("__import__('sys').exit(4)", "it ended with exit code 4"),
        ("__import__('os').abort()", "it was killed by SIGABRT"),
        ("__import__('os').kill(__import__('os').getpid(), 11)", "it was killed by SIGSEGV"),
        ("__import__('signal').raise_signal(24)", "it used up its processor time"),
        ("bytearray(10 ** 9)", "it ran out of memory"),
        ("[0] * 10 ** 8", "it ran out of memory"),
    ],
)
def test_a_child_that_dies_is_named_and_replaced(child: Child, happening: str, reason: str) -> None:
    assert child.call(happening, timeout=LONG) == Died(reason)
    assert child.call("5", timeout=LONG) == Answer(5)


@pytest.mark.parametrize("happening", ["int('geheim')", "lambda: 0", "open('/geheim')", "geheim"])
def test_an_error_is_told_by_its_kind_but_never_by_its_text(child: Child, happening: str) -> None:
    reply = child.call(happening, timeout=LONG)
    assert isinstance(reply, Died)
    assert "raised" in reply.reason
    assert "geheim" not in reply.reason


def test_a_child_killed_while_it_is_idle_is_replaced_unnoticed(child: Child) -> None:
    pid = child.call("__import__('os').getpid()", timeout=LONG)
    assert isinstance(pid, Answer)
    os.kill(pid.value, signal.SIGKILL)
    os.waitid(os.P_PID, pid.value, os.WEXITED | os.WNOWAIT)
    assert child.call("6", timeout=LONG) == Answer(6)


def test_a_function_that_does_not_exist_is_never_started() -> None:
    child = Child("os.path:no_such_function")
    reply = child.call("x", timeout=LONG)
    assert reply == Died("it did not start: it ended with exit code 1", started=False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_parent_decides_when_a_child_ends(child: Child, number: signal.Signals) -> None:
    raised = f"__import__('signal').raise_signal({int(number)})"
    assert child.call(raised, timeout=LONG) == Answer(None)


def test_a_child_never_prints_to_standard_output(child: Child, capfd: pytest.CaptureFixture[str]) -> None:
    child.call("print('loud', flush=True)", timeout=LONG)
    child.call("__import__('os').write(1, b'louder')", timeout=LONG)
    assert capfd.readouterr().out == ""


def test_a_child_reads_nothing_from_standard_input(child: Child) -> None:
    assert child.call("__import__('os').read(0, 10)", timeout=LONG) == Answer(b"")


def test_a_child_has_no_open_files_of_its_siblings() -> None:
    pool = ChildPool("builtins:eval", size=2)
    with ThreadPoolExecutor(2) as threads:
        ask = "(__import__('time').sleep(0.3), len(__import__('os').listdir('/dev/fd')))[1]"
        counts = list(threads.map(lambda _: pool.call(ask, timeout=LONG), range(2)))
    pool.close()
    assert counts[0] == counts[1]


def test_a_child_that_used_much_of_its_memory_is_replaced_after_its_answer(child: Child) -> None:
    ask = "(len(b'x' * {size}), __import__('os').getpid())"
    small = child.call(ask.format(size=10), timeout=LONG)
    big = child.call(ask.format(size=250_000_000), timeout=LONG)
    after = child.call(ask.format(size=10), timeout=LONG)
    assert isinstance(small, Answer)
    assert big == Answer((250_000_000, small.value[1]))
    assert isinstance(after, Answer)
    assert after.value[1] != small.value[1]


def test_what_is_mapped_from_files_is_no_memory_of_a_child(child: Child, tmp_path: Path) -> None:
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(450_000_000)  # takes no room
    ask = f"len(__import__('mmap').mmap(__import__('os').open({str(large)!r}, 0), 0, access=1))"
    assert child.call(ask, timeout=LONG) == Answer(450_000_000)


def test_a_child_without_a_parent_to_kill_it_still_ends_by_its_processor_time(child: Child) -> None:
    reply = child.call("__import__('resource').getrlimit(0)", timeout=timedelta(seconds=20))
    assert isinstance(reply, Answer)
    soft, _ = reply.value
    assert 20 < soft < 40


_PARENT = """
import sys
from datetime import timedelta
from monitor.child import Child, ChildPool
child = Child("time:sleep") if sys.argv[2] == "alone" else ChildPool("time:sleep", size=1)
child.call(0, timeout=timedelta(seconds=30))
print("warm", flush=True)
if sys.argv[1] == "busy":
    child.call(50, timeout=timedelta(seconds=50))
sys.stdin.read()
"""


@pytest.mark.parametrize("state", ["busy", "idle"])
@pytest.mark.parametrize("kind", ["alone", "of a pool"])
def test_a_child_ends_when_its_parent_is_killed(kind: str, state: str) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, state, kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with parent:
        assert parent.stdout
        assert parent.stderr
        assert parent.stdout.readline() == b"warm\n"
        parent.kill()
        begin = time.monotonic()
        assert parent.stderr.read() == b""  # ends when the last process that could write to it has ended
        assert time.monotonic() - begin < 5


def test_closing_a_child_ends_its_call_at_once() -> None:
    child = Child("time:sleep")
    child.call(0, timeout=LONG)
    with ThreadPoolExecutor(1) as threads:
        call = threads.submit(child.call, 50, timeout=timedelta(seconds=50))
        begin = time.monotonic()
        child.close()
        reply = call.result(timeout=5)
    assert time.monotonic() - begin < 2
    assert isinstance(reply, Died)
    assert child.call(0, timeout=LONG) == Died("it was closed", started=False)


@pytest.fixture
def pool() -> Iterator[ChildPool]:
    pool = ChildPool("builtins:eval", size=1, memory_limit=400_000_000)
    yield pool
    pool.close()


PIDS = "(__import__('os').getppid(), __import__('os').getpid())"


def pids(pool: ChildPool) -> tuple[int, int]:
    """Return the processes of the template and of a child."""
    reply = pool.call(PIDS, timeout=LONG)
    assert isinstance(reply, Answer)
    template, copy = reply.value
    return template, copy


def test_the_children_of_a_pool_are_copies_of_one_interpreter() -> None:
    pool = ChildPool("builtins:eval", size=2)
    with ThreadPoolExecutor(2) as threads:
        slowly = f"(__import__('time').sleep(0.3), {PIDS})[1]"
        replies = list(threads.map(lambda _: pool.call(slowly, timeout=LONG), range(2)))
    pool.close()
    told = [reply.value for reply in replies if isinstance(reply, Answer)]
    assert len({template for template, _ in told} - {os.getpid()}) == 1
    assert len({copy for _, copy in told}) == 2


@pytest.mark.parametrize(
    ("happening", "reason"),
    [
        ("__import__('os')._exit(3)", "it ended with exit code 3"),
        ("__import__('sys').exit(4)", "it ended with exit code 4"),
        ("__import__('os').abort()", "it was killed by SIGABRT"),
        ("__import__('signal').raise_signal(24)", "it used up its processor time"),
        ("bytearray(10 ** 9)", "it ran out of memory"),
    ],
)
def test_a_copy_that_dies_is_named_and_replaced_by_another(
    pool: ChildPool, happening: str, reason: str
) -> None:
    template, copy = pids(pool)
    assert pool.call(happening, timeout=LONG) == Died(reason)
    assert pids(pool)[0] == template
    assert pids(pool)[1] != copy


def test_a_copy_that_grew_is_replaced_after_its_answer(pool: ChildPool) -> None:
    before = pids(pool)
    assert pool.call("len(b'x' * 40_000_000)", timeout=LONG) == Answer(40_000_000)
    after = pids(pool)
    assert after[0] == before[0]
    assert after[1] != before[1]
    assert pids(pool) == after


def test_a_template_that_is_lost_is_started_again(pool: ChildPool) -> None:
    template, copy = pids(pool)
    os.kill(template, signal.SIGKILL)
    assert pids(pool)[1] == copy  # it needs nothing of the template
    assert pool.call("__import__('os')._exit(3)", timeout=LONG) == Died("it was killed by SIGKILL")
    assert pids(pool)[0] not in (template, os.getpid())


def test_a_pool_whose_function_does_not_exist_says_so() -> None:
    pool = ChildPool("os.path:no_such_function", size=1)
    reply = pool.call("x", timeout=LONG)
    pool.close()
    assert reply == Died("it did not start: it ended with exit code 1", started=False)


def test_closing_a_pool_ends_a_template_that_is_being_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "begun.py").write_text(
        "import os, sys, time\nos.mkfifo(f'{__file__}.fifo')\ntime.sleep(60)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    pool = ChildPool("begun:x", size=1)
    with ThreadPoolExecutor(1) as threads:
        call = threads.submit(pool.call, 0, timeout=LONG)
        while not (tmp_path / "begun.py.fifo").exists():
            threading.Event().wait(0.01)
        pool.close()
        assert isinstance(call.result(timeout=10), Died)


def test_a_pool_runs_as_many_calls_at_once_as_it_has_children() -> None:
    pool = ChildPool("time:sleep", size=2)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: pool.call(0, timeout=LONG), range(2)))
        begin = time.monotonic()
        replies = list(threads.map(lambda _: pool.call(0.4, timeout=LONG), range(4)))
        took = time.monotonic() - begin
    pool.close()
    assert replies == [Answer(None)] * 4
    assert 0.7 < took < 10


def test_slow_calls_delay_no_others_while_there_are_spare_children() -> None:
    pool = ChildPool("time:sleep", size=1, spare=2, patience=timedelta(seconds=0.05))
    with ThreadPoolExecutor(3) as threads:
        slow = [threads.submit(pool.call, 20, timeout=timedelta(seconds=20)) for _ in range(2)]
        assert [pool.call(0, timeout=LONG) for _ in range(3)] == [Answer(None)] * 3
        assert not any(call.done() for call in slow)
        pool.close()
        assert all(isinstance(call.result(), Died) for call in slow)


def test_an_urgent_call_goes_before_those_that_wait_already() -> None:
    pool, ended = ChildPool("time:sleep", size=1), list[str]()

    def call(name: str, seconds: float, *, urgent: bool) -> None:
        assert pool.call(seconds, timeout=LONG, urgent=urgent) == Answer(None)
        ended.append(name)

    call("warm", 0, urgent=False)
    with ThreadPoolExecutor(4) as threads:
        calls = [threads.submit(call, "running", 0.5, urgent=False)]
        while pool._free:
            threading.Event().wait(0.01)
        calls += [threads.submit(call, f"waiting {number}", 0, urgent=False) for number in range(2)]
        calls.append(threads.submit(call, "urgent", 0, urgent=True))
        for one in calls:
            one.result()
    pool.close()
    assert ended[:3] == ["warm", "running", "urgent"]


def test_calls_are_served_in_the_order_in_which_they_came() -> None:
    pool = ChildPool("builtins:eval", size=1)
    when = "__import__('time').monotonic_ns()"
    with ThreadPoolExecutor(6) as threads:
        running = threads.submit(pool.call, "__import__('time').sleep(0.3)", timeout=LONG)
        calls = []
        for waiting in range(5):
            while pool._free or len(pool._others) < waiting:
                threading.Event().wait(0.005)
            calls.append(threads.submit(pool.call, when, timeout=LONG))
        running.result()
        served = [str(call.result()) for call in calls]
    pool.close()
    assert served == sorted(served)


def test_a_spare_child_ends_once_it_was_slow() -> None:
    pool = ChildPool("time:sleep", size=1, spare=2, patience=timedelta(seconds=0.02))
    with ThreadPoolExecutor(3) as threads:
        replies = list(threads.map(lambda _: pool.call(0.2, timeout=LONG), range(3)))
    warm = [child for child in pool._children if child.is_warm]
    assert replies == [Answer(None)] * 3
    assert len(warm) == 1
    assert pool._free[-1] is warm[0]
    pool.close()


def test_a_child_that_was_killed_is_started_before_it_is_needed() -> None:
    pool = ChildPool("time:sleep", size=1)
    assert pool.call(20, timeout=timedelta(seconds=0.1)) == TimedOut()
    process = pool._children[0]._process
    assert process
    assert pool.call(0, timeout=LONG) == Answer(None)
    assert pool._children[0]._process is process
    pool.close()


def test_a_call_for_which_no_child_becomes_free_is_never_started() -> None:
    pool = ChildPool("time:sleep", size=1)
    pool.call(0, timeout=LONG)
    with ThreadPoolExecutor(1) as threads:
        busy = threads.submit(pool.call, 20, timeout=LONG)
        while pool._free:
            threading.Event().wait(0.01)
        assert pool.call(0, timeout=SHORT) == TimedOut(started=False)
        pool.close()
        assert isinstance(busy.result(), Died)
    assert pool.call(0, timeout=LONG) == Died("it was closed", started=False)


def test_closing_a_pool_wakes_the_calls_that_wait() -> None:
    pool = ChildPool("time:sleep", size=1)
    pool.call(0, timeout=LONG)
    with ThreadPoolExecutor(2) as threads:
        calls = [threads.submit(pool.call, 50, timeout=timedelta(seconds=50)) for _ in range(2)]
        begin = time.monotonic()
        pool.close()
        replies = [call.result(timeout=5) for call in calls]
    assert time.monotonic() - begin < 2
    assert all(isinstance(reply, Died) for reply in replies)


def test_a_call_that_is_interrupted_leaves_no_late_answer_behind(child: Child) -> None:
    child.call("1", timeout=LONG)
    with pytest.raises(ValueError, match="year"):
        child.call(_Unpicklable(), timeout=LONG)
    assert child.call("7", timeout=LONG) == Answer(7)


class _Unpicklable:
    def __reduce__(self) -> str:
        raise ValueError("year")


def test_serving_ends_when_the_other_end_hangs_up() -> None:
    here, there = socket.socketpair()
    with here, there:
        here.shutdown(socket.SHUT_WR)
        serve(there, len)
        assert here.recv(1) == b"\0"
