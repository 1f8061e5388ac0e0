"""What a new user meets first: the help, the version, a command that waits for what is typed."""

import contextlib
import os
import pty
import re
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
import typer

from monitor.cli import PANELS, load_commands, named

WIDE = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}


def ran(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "monitor", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env=WIDE, cwd=cwd, stdin=subprocess.DEVNULL, check=False
    )


def test_the_help_groups_every_command_by_what_it_is_for() -> None:
    said = ran("--help").stdout
    commands = re.findall(r"^\W+([a-z][a-z-]+)  +[A-Z]", said, re.MULTILINE)
    assert {"run", "check", "try", "alerts", "explain", "backtest", "feeds", "match"} <= set(commands)
    assert "─ Rules ─" in said
    assert "─ Commands ─" not in said


@pytest.mark.parametrize("name", [name for names in PANELS.values() for name in names])
def test_a_command_is_loaded_when_it_is_asked_for(name: str) -> None:
    program = typer.Typer()
    load_commands(program, [name, "--help"])
    loaded = {word for word, _ in named(program)}
    assert name in loaded
    assert len(loaded) < 3


def test_the_version_is_told() -> None:
    assert ran("--version").stdout == f"monitor {version('monitor')}\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["check"], 2, "config: there is no such folder — name the folder with --config"),
        (["explain", "5"], 1, "There is no database in data yet"),
        (["backtest", "Nordkorea"], 2, "it has none (--config names its folder)"),
        (["stauts"], 2, "Did you mean"),
    ],
)
def test_in_an_empty_folder_every_command_says_what_is_missing(
    tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    done = ran(*arguments, cwd=tmp_path)
    assert done.returncode == code
    assert said in done.stderr
    assert "cannot be read" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_on_a_terminal_a_command_says_that_it_waits_for_what_is_typed(tmp_path: Path) -> None:
    ours, its = pty.openpty()
    command = [sys.executable, "-m", "monitor", "canon"]
    with subprocess.Popen(
        command, stdin=its, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=WIDE
    ) as run:
        os.close(its)
        assert run.stderr is not None
        assert b"Ctrl-D ends it" in run.stderr.readline()
        os.write(ours, b"blatt.example/1\n\x04")
        out, _ = run.communicate()
    os.close(ours)
    assert out.startswith(b"https://blatt.example/1\t")


def on_a_terminal(*arguments: str, columns: int) -> str:
    """Run a command with its output on a terminal so wide."""
    ours, its = pty.openpty()
    command = [sys.executable, "-m", "monitor", *arguments]
    with subprocess.Popen(command, stdout=its, env=WIDE | {"COLUMNS": str(columns), "TERM": "xterm"}) as run:
        os.close(its)
        shown = b""
        with contextlib.suppress(OSError):  # how Linux tells the end
            while more := os.read(ours, 65_536):
                shown += more
        assert run.wait() == 0
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


def test_a_list_too_wide_for_its_terminal_stands_in_blocks_with_no_word_broken(tmp_path: Path) -> None:
    feeds = [
        f"- {{url: 'https://blatt-{number}.example/politik/rss.xml', name: Blatt {number}}}"
        for number in (1, 2)
    ]
    (tmp_path / "feeds.yaml").write_text("feeds:\n" + "\n".join(feeds) + "\n")
    listed = ("feeds", "list", "--config", str(tmp_path), "--data", str(tmp_path))
    narrow = on_a_terminal(*listed, columns=60)
    first, second = narrow.strip().split("\n\n")
    assert re.search(r"^\S*Address +\S*https://blatt-1.example/politik/rss.xml$", first, re.MULTILINE)
    assert "Problem" not in first
    assert "blatt-2" in second
    wide = on_a_terminal(*listed, columns=150)
    assert len(wide.splitlines()) == 3


def test_ctrl_c_ends_a_command_without_a_traceback() -> None:
    command = [sys.executable, "-m", "monitor", "canon"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        assert run.stdin is not None
        assert run.stdout is not None
        run.stdin.write(b"blatt.example/1\n" * 1_000)
        run.stdin.flush()
        run.stdout.readline()
        run.send_signal(signal.SIGINT)
        _, said = run.communicate()
    assert run.returncode == 130
    assert b"Traceback" not in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device to write to")
@pytest.mark.parametrize("asked", ["--version", "--help", "schema"])
def test_output_to_a_full_disk_ends_with_one_line(asked: str) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "monitor", asked]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, env=WIDE, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("The disk is full: there was no room to write what this command prints.")
