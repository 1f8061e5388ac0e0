"""What the same visits cost other programs: reader and rss2email (installed for this into a folder that goes again), newsboat."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.feedserver import Feeds

# Prints the processor time of its update alone.
_READER = """
import sys, time
from reader import make_reader
reader = make_reader(sys.argv[1])
for url in sys.argv[2:]:
    reader.add_feed(url, exist_ok=True)
before = time.process_time()
reader.update_feeds(scheduled=False)
print("used", time.process_time() - before)
"""
Visit = Callable[[list[str]], float]


def measure(server: Feeds, *, feeds: int) -> dict[str, dict[str, float]]:
    """Return microseconds of processor time per visit by program and kind."""
    urls = server.urls(feeds)
    with tempfile.TemporaryDirectory() as folder:
        programs = _programs(Path(folder))
        return {name: _rounds(server, visit, urls) for name, visit in programs.items()}


def _rounds(server: Feeds, visit: Visit, urls: list[str]) -> dict[str, float]:
    server.serve(tagged=False)
    server.write(urls)
    used = {"first": visit(urls)}
    server.serve(tagged=True)
    visit(urls)  # newsboat asks with the tag only from its third visit on
    server.answers()
    used["unchanged"] = visit(urls)
    assert server.answers() == {"304": len(urls)}
    server.serve(edition=2, tagged=False)
    server.write(urls)
    server.answers()
    used["two_new"] = visit(urls)
    assert server.answers() == {"200": len(urls)}
    return {kind: seconds / len(urls) * 1e6 for kind, seconds in used.items()}


def _programs(folder: Path) -> Mapping[str, Visit]:
    found: dict[str, Visit] = {}
    if python := _installed(folder / "venv", "reader", "sgmllib3k"):
        found["reader"] = lambda urls: _reader(python, folder, urls)
    if _installed(folder / "venv", "rss2email"):
        found["rss2email"] = lambda urls: _rss2email(folder, urls)
    if newsboat := shutil.which("newsboat"):
        found["newsboat"] = lambda urls: _newsboat(newsboat, folder, urls)
    else:
        print("LEFT OUT: newsboat is not installed", file=sys.stderr)
    return found


def _installed(folder: Path, *packages: str) -> Path | None:
    """Return the Python that has these packages."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
    if subprocess.run(install, check=False, capture_output=True).returncode:
        print(f"LEFT OUT: {packages[0]} cannot be installed", file=sys.stderr)
        return None
    return python


def _reader(python: Path, folder: Path, urls: list[str]) -> float:
    command = [str(python), "-c", _READER, str(folder / "reader.db"), *urls]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    told = re.search(r"used ([\d.e-]+)", printed)
    assert told, printed
    return float(told[1])


def _rss2email(folder: Path, urls: list[str]) -> float:
    config = folder / "rss2email.cfg"
    program = [str(folder / "venv" / "bin" / "r2e"), "-c", str(config), "-d", str(folder / "rss2email.json")]
    if not config.exists():
        listed = "".join(f"[feed.f{n}]\nurl = {url}\n" for n, url in enumerate(urls))
        config.write_text(f"[DEFAULT]\nfrom = a@blatt.example\nto = b@blatt.example\n{listed}")
    return _used([*program, "run", "--no-send"]) - _used([*program, "list"])


def _newsboat(program: str, folder: Path, urls: list[str]) -> float:
    (folder / "urls").write_text("\n".join(urls))
    (folder / "config").write_text("ignore-mode display\n")
    files = ["-u", str(folder / "urls"), "-c", str(folder / "newsboat.db"), "-C", str(folder / "config")]
    return _used([program, *files, "-x", "reload"]) - _used([program, "-v"])


def _used(command: list[str]) -> float:
    """Run a program and return the processor seconds it took."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return usage.ru_utime + usage.ru_stime
