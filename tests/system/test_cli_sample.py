"""`monitor sample` shows how alerts look; the samples in docs/ are what it writes."""

import subprocess
import sys
from pathlib import Path

import pytest

from monitor.cli.sample import as_text, samples

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_samples_of_the_documents_are_current(language: str) -> None:
    for name, message in samples(language):
        shown = DOCS / f"sample-{name}.{language}.txt"
        assert shown.read_text(encoding="utf-8") == as_text(message), "run `make samples`"
        assert shown.with_suffix(".html").read_text(encoding="utf-8") == message.html, "run `make samples`"


def monitor(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "monitor", *arguments], capture_output=True, text=True, check=False
    )


def test_a_sample_is_shown_in_the_words_of_a_channel(tmp_path: Path) -> None:
    (tmp_path / "all.yaml").write_text(
        "feeds: [https://a.example/]\nchannels:\n  log: {console: true, language: de, template: {text: '{{ rule }}!'}}\n"
    )
    shown = monitor("sample", "--channel", "log", "--config", str(tmp_path))
    assert (
        shown.stdout
        == "[Nordkorea-Raketen] Nordkorea testet offenbar Kurzstreckenraketen\n\nNordkorea-Raketen!\n"
    )
    unknown = monitor("sample", "--channel", "lok", "--config", str(tmp_path))
    assert unknown.returncode == 2
    assert "did you mean 'log'?" in unknown.stderr


def test_samples_are_written_to_a_folder(tmp_path: Path) -> None:
    written = monitor("sample", str(tmp_path / "new"), "--language", "en")
    assert written.returncode == 0
    assert {path.name for path in (tmp_path / "new").iterdir()} == {
        f"sample-{name}.en.{ending}" for name, _ in samples("en") for ending in ("txt", "html")
    }
    blocked = monitor("sample", str(tmp_path / "new" / "sample-alert.en.txt"))
    assert blocked.returncode == 1
    assert "cannot be written to" in blocked.stderr
    assert monitor("sample", "--language", "fr").returncode == 2
