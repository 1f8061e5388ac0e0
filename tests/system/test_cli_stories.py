"""`monitor stories` and `monitor canon`, as a shell calls them."""

import json
from typing import Any

import typer
from typer.testing import CliRunner, Result

from monitor.cli import stories

TITLE = "Frachter rammt Brücke über die Nordmündung"
LEAD = "Ein Frachter ist am Montag gegen die Klappbrücke an der Nordmündung gefahren, zwei Matrosen wurden verletzt."


def run(*arguments: str, stdin: str) -> Result:
    app = typer.Typer()
    stories.register(app)
    return CliRunner().invoke(app, arguments, input=stdin)


def lines(*articles: dict[str, Any]) -> str:
    return "".join(f"{json.dumps(article)}\n" for article in articles)


def test_each_article_is_told_where_it_belongs_and_why() -> None:
    result = run(
        "stories",
        stdin=lines(
            {"id": "a", "title": TITLE, "summary": LEAD, "published": "2026-03-01T12:00:00Z"},
            {"id": 7, "title": "Chor singt Kantate", "published": "2026-03-01T12:30:00"},
            {
                "id": "c",
                "title": "Schiff stößt gegen Klappbrücke",
                "text": LEAD,
                "published": "2026-03-01T13:00:00Z",
            },
        ),
    )
    first, other, copy = map(json.loads, result.stdout.splitlines())
    assert result.exit_code == 0
    assert (first["id"], first["group_id"], first["story_id"], first["of"]) == ("a", "a", "a", None)
    assert (other["id"], other["group_id"], other["relation"]) == (7, 7, "opens a story")
    assert (copy["group_id"], copy["story_id"], copy["relation"], copy["of"]) == ("a", "a", "copy", "a")
    assert "stand in a, 60 minutes before" in copy["why"]


def test_lines_that_cannot_be_read_are_named_and_the_rest_goes_on() -> None:
    result = run(
        "stories",
        stdin="no JSON\n"
        + lines(
            {"id": 1, "title": "Regen", "published": "yesterday"},
            {"id": 2, "title": "Regen"},
            {"title": "Wind"},
        ),
    )
    assert result.exit_code == 1
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [2]
    assert "line 2: published:" in result.stderr
    assert "3 lines could not be read." in result.stderr


def test_links_to_one_article_share_an_identity() -> None:
    result = run(
        "canon",
        stdin="https://www.a.example/alt-7654321.html?utm_source=x\na.example/neu-7654321.html\n\nmailto:desk@a.example\n",
    )
    assert result.stdout.splitlines() == [
        "https://a.example/alt-7654321.html\ta.example#7654321",
        "https://a.example/neu-7654321.html\ta.example#7654321",
        "\t",
        "\t",
    ]
