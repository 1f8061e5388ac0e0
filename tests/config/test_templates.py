"""Templates in the configuration: in place or as files, checked when they are read."""

import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.config.load import Loaded, load
from monitor.config.watch import look
from monitor.core.errors import ConfigError
from monitor.core.template import Templates

Load = Callable[..., Loaded]
Problems = Callable[..., list[str]]
CHANNEL = "channels:\n  log:\n    console: true\n    template: "
RULE = "rules:\n  - name: Kim\n    match: Kim\n    template: "


def sources(templates: Templates) -> list[str | None]:
    return [part.source if part else None for part in (templates.subject, templates.text, templates.html)]


def test_channels_and_rules_have_templates_of_their_own(loaded: Load) -> None:
    config = loaded(
        channels=CHANNEL + "{subject: '{{ rule }}: {{ title }}'}\n",
        rules=RULE
        + '\n      text: |\n        {{ title }}\n        {{ link }}\n      html: "<p>{{ title }}</p>"\n',
    ).config
    assert sources(config.channels[0].templates) == ["{{ rule }}: {{ title }}", None, None]
    assert sources(config.rules[0].templates) == [None, "{{ title }}\n{{ link }}\n", "<p>{{ title }}</p>"]


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        pytest.param(
            {"channels": CHANNEL + "{subject: '{{ titel }}'}\n"},
            "channels.yaml:4:29: there is no token 'titel' — did you mean 'title'?",
            id="in quotes",
        ),
        pytest.param(
            {"rules": RULE + "\n      text: |\n        {{ title }}\n        {{ link }\n"},
            "rules.yaml:7:9: unexpected '}'",
            id="in a block",
        ),
        pytest.param(
            {"rules": RULE + '\n      text: "a\\n{{ x }}"\n'},
            "rules.yaml:5:13: there is no token 'x'",
            id="behind an escaped line break",
        ),
        pytest.param(
            {"channels": CHANNEL + "kurtz\n"},
            "channels.yaml:4:15: there is no template of this name — put kurtz.txt.j2 into the folder templates",
            id="no such files",
        ),
        pytest.param(
            {"channels": CHANNEL + "'{{ title }} {{ link }}'\n"},
            "channels.yaml:4:15: this is no name of a template — write the template itself as {text: …}",
            id="a template in the place of its name",
        ),
        pytest.param(
            {"channels": CHANNEL + "{txt: x}\n"},
            "channels.yaml:4:16: unknown key 'txt' — did you mean 'text'?",
            id="an unknown part",
        ),
    ],
)
def test_what_is_wrong_with_a_template_is_said_with_its_place(
    problems: Problems, files: dict[str, str], problem: str
) -> None:
    (said,) = problems(**files)
    assert said.startswith(f"config/{problem}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "templates").mkdir()
    (tmp_path / "all.yaml").write_text("feeds: [https://a.example/]\n" + CHANNEL + "kurz\n")
    return tmp_path


def test_templates_may_be_files(folder: Path) -> None:
    (folder / "templates" / "kurz.txt.j2").write_text("{{ title }}\n")
    (folder / "templates" / "kurz.subject.j2").write_text("{{ rule }}")
    (folder / "templates" / "notes.txt").write_text("{{ nothing }}")
    (folder / "templates" / ".kurz.txt.j2.swp").write_text("x")
    (channel,) = load(folder, {}).config.channels
    assert sources(channel.templates) == ["{{ rule }}", "{{ title }}\n", None]
    assert channel.templates.text
    assert channel.templates.text.position.path == str(folder / "templates" / "kurz.txt.j2")


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        (
            "kurz.txt.j2",
            "a\nb {{ titel }}",
            "kurz.txt.j2:2:6: there is no token 'titel' — did you mean 'title'?",
        ),
        ("kurz.md.j2", "x", "kurz.md.j2:1:1: this is no name of a template — name it NAME.subject.j2"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_place(
    folder: Path, name: str, content: str, problem: str
) -> None:
    (folder / "templates" / "kurz.html.j2").write_text("{{ title }}")
    (folder / "templates" / name).write_text(content)
    with pytest.raises(ConfigError) as raised:
        load(folder, {})
    (said,) = raised.value.problems
    assert str(said).startswith(f"{folder}/templates/{problem}")


def test_a_file_that_leads_out_of_the_folder_is_refused(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "secret"
    elsewhere.write_text("{{ title }}")
    (folder / "templates" / "kurz.txt.j2").symlink_to(elsewhere)
    with pytest.raises(ConfigError, match="leads out of the configuration folder"):
        load(folder, {})


def test_a_changed_template_is_noticed(folder: Path) -> None:
    before = look(folder)
    (folder / "templates" / "kurz.txt.j2").write_text("{{ title }}")
    assert look(folder).keys() - before.keys() == {"templates/kurz.txt.j2"}


def test_a_folder_that_may_not_be_read_is_told_with_what_to_do(
    problems: Problems, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config" / "templates").mkdir(parents=True)
    listed = Path.iterdir

    def refusing(path: Path) -> Iterator[Path]:  # root may read everything
        if path.name == "templates":
            raise PermissionError(errno.EACCES, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refusing)
    (problem,) = problems(all="feeds: [https://x.example/]\n")
    assert problem == (
        "config/templates: cannot be read: Permission denied — let the user that monitor runs as read it (chmod, chown)"
    )
