import pytest

from monitor.core.errors import kind_of


def test_the_kind_of_an_error_says_where_it_was_raised_and_nothing_of_what_it_says() -> None:
    with pytest.raises(ValueError, match="secret") as raised:
        int("secret")
    assert kind_of(raised.value) == f"ValueError at test_errors.py:{raised.tb.tb_lineno}"
    assert kind_of(ValueError("secret")) == "ValueError"
