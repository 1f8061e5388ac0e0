"""What may stand in the YAML files. The JSON Schema for editors is made from these classes."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag
from pydantic.json_schema import WithJsonSchema

from monitor.config.kinds import (
    Digest,
    Duration,
    FieldName,
    Gap,
    HeaderName,
    HeaderValue,
    Keep,
    Label,
    Labels,
    Language,
    Networks,
    Quiet,
    Section,
    Severities,
    Storm,
    Texts,
    Zone,
)
from monitor.config.query_schema import GroupSection
from monitor.config.values import (
    as_list,
    check_agent,
    check_contact,
    check_feed_url,
    check_proxy,
    check_public_url,
    check_user,
    parse_listen,
)
from monitor.core.baseline import CatchUp
from monitor.core.query import Mode
from monitor.core.rule import Severity, StoryMode, When
from monitor.core.timing import DEFAULT_STORM, PASSING


class AuthSection(Section):
    """A login by HTTP Basic."""

    user: Annotated[str, AfterValidator(check_user)] = Field(description="Name of the user, without a colon.")
    password: str = Field(description="Its password: ${NAME} keeps it out of the file.")


class FeedSection(Section):
    """A feed to poll."""

    url: Annotated[str, AfterValidator(check_feed_url)] = Field(
        description="Address of the RSS, Atom or JSON feed. ${NAME} is filled in from the environment."
    )
    name: Label = Field(
        "", description="What alerts call the source, and rules the feed. Default: its own title."
    )
    tags: Labels = Field((), description="Words to group feeds by; rules choose them as tag:WORD.")
    language: Language | None = Field(
        None, description="Language of its articles: de, en, … Default: what the feed says."
    )
    every: Duration | None = Field(
        None, description="Poll it at this interval: 5m, 1h. Default: settings.every, else by its rhythm."
    )
    catch_up: CatchUp | None = Field(
        None,
        description="Which entries of the first poll count as new: none, 24h or all. Default: settings.catch_up.",
    )
    paused: bool = Field(
        default=False, description="true: keep the feed and its articles, but do not poll it."
    )
    headers: dict[HeaderName, HeaderValue] = Field(
        {}, description="Request headers for the feed's own server: {X-Api-Key: ${NAME}}."
    )
    user_agent: Annotated[str, AfterValidator(check_agent)] | None = Field(
        None, description="The User-Agent to send. Default: monitor's own, with settings.contact."
    )
    auth: AuthSection | None = Field(None, description="Login by HTTP Basic: {user: me, password: ${NAME}}.")
    proxy: Annotated[str, AfterValidator(check_proxy)] | None = Field(
        None, description="HTTP proxy to fetch it through: http://${USER}:${PASSWORD}@proxy.example:3128"
    )
    allow_private: Networks = Field(
        (), description="Networks that may be fetched for this feed although not public: [192.168.1.0/24]."
    )


class TemplateSection(Section):
    """An alert in your own words; what is left out stays as built in."""

    subject: str | None = Field(None, description="The subject, or title: one line.")
    text: str | None = Field(None, description="The message as plain text, for mail and chats.")
    html: str | None = Field(None, description="The HTML side of mails: a whole document.")


def _name_or_texts(value: Any) -> str:
    return "a name" if isinstance(value, str) else "templates"


Template = Annotated[
    Annotated[str, Tag("a name")] | Annotated[TemplateSection, Tag("templates")],
    Discriminator(_name_or_texts),
    Field(description="The name of files in templates/, or templates for subject, text and html."),
]


class ChannelSection(Section):
    """Where alerts go."""

    url: str | None = Field(
        None, description="An Apprise address such as mailtos://${USER}:${PASSWORD}@smtp.example.org"
    )
    to: Texts = Field((), description="Recipients. Each gets a delivery of its own.")
    language: Literal["en", "de"] | None = Field(
        None, description="Language of its alerts: en or de. Default: settings.language."
    )
    template: Template | None = None
    console: bool = Field(default=False, description="true: print the alerts where monitor runs.")
    quiet: Annotated[
        tuple[Quiet, ...], BeforeValidator(as_list, json_schema_input_type=Quiet | list[Quiet])
    ] = Field(
        (), description="Quiet hours: what is due in them is held, and released as one digest at their end."
    )
    digest: Digest | None = Field(
        None, description="Collect alerts and send them together: daily 07:00, hourly, weekly mon 08:00."
    )
    storm: Storm = Field(
        DEFAULT_STORM,
        json_schema_extra={"default": "300 per 10m"},
        description="How many alerts a recipient gets one by one: 20 per 10m, or off. The rest is one summary.",
    )
    passes: Severities = Field(
        tuple(PASSING), description="Severities that quiet hours and the storm limit let through."
    )


class EscalateSection(Section):
    """Whom to tell as well when nobody acknowledged an alert."""

    after: Duration = Field(description="How long `monitor ack` is waited for: 15m.")
    to: Annotated[Labels, Field(min_length=1)] = Field(description="Names of channels.")


class RouteSection(Section):
    """Where the alerts of some rules go, unless a rule says `notify` itself."""

    rules: Texts = Field((), description="Names of rules. Default: every rule.")
    tags: Labels = Field((), description="Tags of rules, one of which it must have. Default: any.")
    severity: Severities = Field((), description="Severities. Default: every severity.")
    notify: Texts = Field(description="Names of channels.")
    continue_: bool = Field(
        default=False, alias="continue", description="true: the routes below may add channels."
    )


class RuleSection(GroupSection):
    """A watch rule."""

    name: Label = Field(description="What alerts call the rule. Unique; its identity over edits.")
    mode: Mode | None = Field(
        None, description="How far its terms reach: exact, forms, compound or derive. Default: forms."
    )
    in_: Annotated[
        tuple[FieldName, ...], BeforeValidator(as_list, json_schema_input_type=FieldName | list[FieldName])
    ] = Field((), alias="in", description="Which fields to look in. Default: title, summary and text.")
    feeds: Texts = Field((), description="Names of feeds, or tag:WORD. Default: every feed.")
    languages: Annotated[
        tuple[Language, ...], BeforeValidator(as_list, json_schema_input_type=str | list[str])
    ] = Field((), description="Languages of articles: [de, en]. Default: every language.")
    severity: Severity = Field(Severity.NORMAL, description="How urgent its alerts are: low, normal or high.")
    tags: Labels = Field((), description="Words by which routes choose rules.")
    notify: Texts = Field(
        (), description="Names of channels. Default: as routes say; without routes, every channel."
    )
    story: StoryMode = Field(
        StoryMode.ONCE,
        description="once per development of a story; updates: also when an alerted article gets another headline; "
        "every: every article.",
    )
    when: When | None = Field(
        None, description="When its alerts go out: now or digest. Default: as each channel says."
    )
    repeat_after: Duration | None = Field(
        None, description="After an alert, fold what the rule finds within this time into one digest: 6h."
    )
    escalate: EscalateSection | None = Field(
        None, description="Tell others when nobody acknowledged in time: {after: 15m, to: [chat]}."
    )
    template: Template | None = None
    must_match: Texts = Field((), description="Examples that the rule has to find; monitor check tries them.")
    must_not_match: Texts = Field((), description="Examples that it must not find; monitor check tries them.")


class SettingsSection(Section):
    """What holds for the whole program."""

    catch_up: CatchUp = Field(
        CatchUp.NONE, description="Which entries of a feed's first poll count as new: none, 24h or all."
    )
    budget: int = Field(
        96,
        ge=8,
        le=288,
        description="How often to poll a feed a day, on average: more where and when news is likely.",
    )
    every: Duration | None = Field(
        None,
        description="Poll every feed at this interval instead: 5m, 1h. Default: by its rhythm and the budget.",
    )
    allow_private: Networks = Field(
        (), description="Networks that may be fetched although not public: [192.168.1.0/24]."
    )
    notify_health: Texts = Field(
        (),
        description="Channels that are told, once each, when a feed goes silent, fails for a day, dies or is back, "
        "files cannot be used, another channel takes nothing, or the disk is nearly full.",
    )
    language: Literal["en", "de"] = Field("en", description="Language of the alerts: en or de.")
    timezone: Zone | None = Field(
        None,
        description="Time zone of digests, quiet hours and alerts: Europe/Berlin. Default: the machine's.",
    )
    digest: Digest = Field(
        "daily 08:00",
        description="When rules with `when: digest` send to channels without a digest of their own.",
    )
    report: Digest | None = Field(
        None,
        description="When the watch reports of itself to the channels of notify_health: weekly mon 08:00.",
    )
    public_url: Annotated[str, AfterValidator(check_public_url)] | None = Field(
        None, description="Where the outside reaches `listen`: hubs are asked to tell of news there."
    )
    listen: (
        Annotated[
            tuple[str, int],
            BeforeValidator(parse_listen),
            WithJsonSchema({"type": "string", "pattern": "^.+:[0-9]+$", "examples": ["127.0.0.1:8080"]}),
        ]
        | None
    ) = Field(None, description="Host and port to listen at, behind a server that speaks TLS: 127.0.0.1:8080")
    host_gap: Gap | None = Field(
        None,
        description="How far apart visits to one host start: 0s to 30s. Default: 1s, none for your own machines.",
    )
    contact: Annotated[str, AfterValidator(check_contact)] | None = Field(
        None, description="An address or page that publishers can write to; sent with every request."
    )
    heartbeat: Annotated[str, AfterValidator(check_feed_url)] | None = Field(
        None,
        description="Address to ask for every minute while all is well, of a service that alarms when it is not asked.",
    )
    keep: Keep = Field(
        timedelta(days=90),
        json_schema_extra={"default": "90d"},
        description="How long articles are kept that alerted nobody: 90d, or forever.",
    )
    keep_alerts: Keep = Field(
        timedelta(days=730),
        json_schema_extra={"default": "730d"},
        description="How long alerts and their articles are kept: 730d, or forever.",
    )


def _named(value: Any) -> Any:
    return {"url": value} if isinstance(value, str) else value


Feed = Annotated[FeedSection, BeforeValidator(_named, json_schema_input_type=str | FeedSection)]
Channel = Annotated[ChannelSection, BeforeValidator(_named, json_schema_input_type=str | ChannelSection)]


class ConfigFile(Section):
    """Configuration of monitor. The keys may be spread over any number of *.yaml files in one folder."""

    feeds: list[Feed] = Field([], description="The feeds to poll: addresses, or mappings with more to say.")
    rules: list[RuleSection] = Field([], description="What to watch for.")
    channels: dict[str, Channel] = Field({}, description="Where alerts go, by name. None: the console.")
    routes: list[RouteSection] = Field(
        [], description="Which rules' alerts go to which channels; the first route that fits counts."
    )
    settings: SettingsSection = Field(
        default_factory=SettingsSection, description="How often to poll, how long to keep, and the like."
    )
