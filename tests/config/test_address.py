import pytest

from monitor.config.address import server_of


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("https://news.example/feed.xml", "news.example"),
        ("https://news.example:8443/feed.xml", "news.example"),
        ("http://203.0.114.7:8080/feed.xml", "203.0.114.7"),
        ("http://127.0.0.1:8080/feed.xml", "127.0.0.1:8080"),
        ("http://localhost:8080/feed.xml", "localhost:8080"),
        ("http://10.1.2.3:81/feed.xml", "10.1.2.3:81"),
        ("http://localhost/feed.xml", "localhost"),
    ],
)
def test_a_server_is_a_host_but_each_port_of_ones_own_machines_is_one(url: str, server: str) -> None:
    assert server_of(url) == server
