"""Channels of the configuration."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from apprise import Apprise
from apprise.plugins.email.base import NotifyEmail

from monitor.config.load import Loaded
from monitor.core.timing_text import describe, describe_schedule

Load = Callable[..., Loaded]
Problems = Callable[..., list[str]]


def test_without_channels_there_is_the_console(loaded: Load) -> None:
    (console,) = loaded(feeds="feeds: [https://a.example/]\nchannels:\n").config.channels
    assert (console.name, console.scheme, console.targets, console.url) == ("console", "console", ("",), None)


def test_channels_are_addresses_or_say_more(loaded: Load) -> None:
    channels = loaded(
        channels="""
channels:
  chat: matrixs://example.org/room
  phone: {url: "ntfys://ntfy.example.org", to: [news, night]}
  log: {console: true, language: en}
  Früh-Post: {url: "mailtos://mx.example.org", to: desk@example.org, language: de}
"""
    ).config.channels
    assert [(channel.name, channel.scheme, channel.targets) for channel in channels] == [
        ("chat", "matrixs", ("",)),
        ("phone", "ntfys", ("news", "night")),
        ("log", "console", ("",)),
        ("Früh-Post", "mailtos", ("desk@example.org",)),
    ]
    assert channels[0].position.line == 3
    assert [channel.language for channel in channels] == [None, None, "en", "de"]


MAIL = {
    "in a list": (
        "{url: 'mailto://mx.example.org', to: [a@b.example, c@d.example]}",
        "mailto://mx.example.org",
    ),
    "with commas": (
        "{url: 'mailto://mx.example.org', to: 'a@b.example, c@d.example'}",
        "mailto://mx.example.org",
    ),
    "twice": ("{url: 'mailto://x', to: [a@b.example, c@d.example, a@b.example]}", "mailto://x"),
    "in the address": ("mailto://me:pw@x:25/?to=a@b.example,c@d.example", "mailto://me:pw@x:25"),
    "encoded": ("mailto://x?to=a%40b.example%2Cc%40d.example", "mailto://x"),
    "between other parameters": (
        "mailto://x?from=me@x.example&to=a@b.example,c@d.example&+X-Team=a+b",
        "mailto://x?from=me@x.example&+X-Team=a+b",
    ),
    "in the path": ("mailto://x/a@b.example/c@d.example/?cc=e@f.example", "mailto://x?cc=e@f.example"),
}


@pytest.mark.parametrize(("channel", "url"), MAIL.values(), ids=MAIL)
def test_every_recipient_of_a_mail_is_a_target_of_its_own(loaded: Load, channel: str, url: str) -> None:
    entry = channel if channel.startswith("{") else f"'{channel}'"
    (mail,) = loaded(channels=f"channels:\n  mail: {entry}\n").config.channels
    assert mail.targets == ("a@b.example", "c@d.example")
    assert mail.url is not None
    assert mail.url.reveal() == url


def test_a_mail_address_without_recipients_stays_as_it_is(loaded: Load) -> None:
    (mail,) = loaded(channels="channels: {mail: 'mailtos://me:pw@gmail.com'}\n").config.channels
    assert mail.targets == ("",)


def test_recipients_may_come_from_a_variable(loaded: Load) -> None:
    channels = "channels: {mail: {url: 'mailto://x', to: '${DESK}'}}\n"
    (mail,) = loaded({"DESK": "a@b.example,c@d.example"}, channels=channels).config.channels
    assert mail.targets == ("a@b.example", "c@d.example")


def test_apprise_gets_user_and_password_as_they_were_set(loaded: Load) -> None:
    environ = {"SMTP_USER": "desk@example.org", "SMTP_PASSWORD": "p@ss/w:o?r#d%41"}
    channels = (
        "channels: {mail: {url: 'mailtos://${SMTP_USER}:${SMTP_PASSWORD}@mx.example.org', to: a@b.example}}\n"
    )
    (mail,) = loaded(environ, channels=channels).config.channels
    assert mail.url is not None
    service = Apprise.instantiate(mail.url.reveal())
    assert isinstance(service, NotifyEmail)
    assert (service.user, service.password) == ("desk@example.org", "p@ss/w:o?r#d%41")
    assert service.host == "mx.example.org"


WRONG = {
    "nothing": ("m: {}", "3: a channel needs 'url' or 'console: true'"),
    "console off": ("m: {console: false}", "3: a channel needs 'url' or 'console: true'"),
    "both": ("m: {console: true, url: 'json://x'}", "3: a channel is an address or the console, not both"),
    "no scheme": ("m: s3cret", "6: the address does not begin with a scheme — such as mailtos://"),
    "scheme alone": ("m: 'json://'", "6: the address does not begin with a scheme"),
    "space": ("m: {url: 'tgram ://s3cret'}", "12: the address does not begin with a scheme"),
    "space inside": ("m: {url: 'tgram://s3 cret'}", "12: the address has a space in it — write it as %20"),
    "another name": ("m: telegram://s3cret", "6: there are no telegram:// addresses — did you mean tgram://?"),
    "smtp": ("m: smtp://s3cret", "6: there are no smtp:// addresses — did you mean mailto://?"),
    "slash in the password": ("m: mailto://me:s3/cret@x", "6: the address does not name a mail server — write @, :"),
    "at sign in the password": ("m: mailto://me:s3@cret@x", "6: the address does not name a mail server"),
    "recipient": ("m: {url: 'mailto://x', to: [a@b.example, s3cret]}", "30: a recipient is not well formed — write"),
    "recipient with a line break": ('m: {url: "mailto://x", to: "a@b.example\\nBcc: c@d"}', "30: a recipient is not"),
    "recipient in the path": ("m: mailto://x/s3cret", "6: a recipient is not well formed"),
    "recipients twice": ("m: {url: 'mailto://x?to=a@b.example', to: c@d.example}", "45: the address names recipients too"),
    "empty recipient": ("m: {url: 'json://x', to: ['']}", "28: a recipient is not well formed"),
    "name": ('"a\\nb": {console: true}', "3: a channel's name has visible characters in one line"),
    "slip": ("m: {ulr: 'json://x'}", "7: unknown key 'ulr' — did you mean 'url'?"),
    "quiet": ("m: {url: 'json://x', quiet: 22-7}", "31: 'quiet': these are not quiet hours — write 22:00-07:00"),
    "no quiet": ("m: {url: 'json://x', quiet: 07:00-07:00}", "31: 'quiet': quiet hours begin and end at the same"),
    "day": ("m: {url: 'json://x', quiet: samstag-day 1:00-2:00}", "31: 'quiet': there is no day 'samstag-day'"),
    "zone": ("m: {url: 'json://x', digest: hourly Europa/Berlin}", "32: 'digest': there is no time zone 'Europa/Berlin' — did you mean 'Europe/Berlin'?"),
    "mute": ("m: {url: 'json://x', quiet: 00:00-24:00}", "31: the channel would never speak"),
    "digest": ("m: {url: 'json://x', digest: daily}", "32: 'digest': this is not a time for digests — write daily 07:00"),
    "storm": ("m: {url: 'json://x', storm: 20/10m}", "31: 'storm': this is not a storm limit — write 20 per 10m, or off"),
    "storm length": ("m: {url: 'json://x', storm: 20 per hour}", "31: 'storm': this is not a length of time"),
    "passes": ("m: {url: 'json://x', passes: [hgh]}", "33: 'passes': unknown value 'hgh'"),
    "other name": ("m: {url: 'json://x', quiet_hours: 22:00-07:00}", "24: unknown key 'quiet_hours' — did you mean 'quiet'?"),
    "list": ("m: [json://x]", "6: this entry must be a mapping (key: value), not a list"),
}  # fmt: skip


@pytest.mark.parametrize(("entry", "said"), WRONG.values(), ids=WRONG)
def test_what_a_channel_cannot_say_is_explained_without_its_address(
    problems: Problems, entry: str, said: str
) -> None:
    (problem,) = problems(c=f"channels:\n  {entry}\n")
    assert problem.startswith(f"config/c.yaml:2:{said}")
    assert "s3" not in problem
    assert "cret" not in problem


def test_a_channel_says_when_it_sends(loaded: Load) -> None:
    config = loaded(
        channels="""
channels:
  mail:
    url: json://x
    quiet: [22:00-07:00, "fri-sun 00:00-24:00 UTC"]
    passes: []
    storm: 20 per 5m
  morning: {url: "json://x", digest: weekly mon 08:00 America/New_York, storm: off}
  weekend: {url: "json://x", digest: "weekends 9:30"}
  plain: json://x
  log: {console: true}
settings: {timezone: Europe/Berlin}
"""
    ).config
    assert {channel.name: describe(channel.timing) for channel in config.channels} == {
        "mail": "at once; quiet 22:00-07:00 (Europe/Berlin) and fri-sun 00:00-24:00 (UTC), then one digest; "
        "more than 20 in 5 min become one summary",
        "morning": "one digest weekly mon 08:00 (America/New_York)",
        "weekend": "one digest weekends 9:30 (Europe/Berlin)",
        "plain": "at once; more than 300 in 10 min become one summary; severity high passes",
        "log": "at once",
    }
    assert config.settings.timezone == ZoneInfo("Europe/Berlin")
    assert describe_schedule(config.settings.digest) == "daily 08:00 (Europe/Berlin)"
