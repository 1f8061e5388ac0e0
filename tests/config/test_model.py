"""A secret shows itself only to who asks for it."""

from monitor.config.model import Channel, Secret


def test_a_secret_is_equal_to_itself_and_shown_as_stars() -> None:
    secret = Secret("s3cret")
    assert secret == Secret("s3cret")
    assert secret != Secret("other")
    assert secret != "s3cret"
    assert len({secret, Secret("s3cret")}) == 1
    assert f"{secret} {secret!r} {secret:10}" == "**** Secret(****) ****"
    assert secret.reveal() == "s3cret"


def test_a_channel_is_shown_without_its_secret() -> None:
    channel = Channel(name="mail", url=Secret("mailtos://me:s3cret@mx.example.org"))
    assert channel.scheme == "mailtos"
    assert "s3cret" not in repr(channel)
