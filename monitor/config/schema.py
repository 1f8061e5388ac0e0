"""What may stand in the YAML files. The JSON Schema for editors is made from these classes."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, WithJsonSchema
from pydantic_core import core_schema

from monitor.config.times import (
    DIGEST_PATTERN,
    QUIET_PATTERN,
    STORM_PATTERN,
    check_digest,
    check_quiet,
    parse_storm,
)
from monitor.config.values import (
    as_list,
    check_agent,
    check_contact,
    check_feed_url,
    check_header_name,
    check_header_value,
    check_label,
    check_language,
    check_network,
    check_proxy,
    check_public_url,
    check_user,
    parse_duration,
    parse_gap,
    parse_keep,
    parse_listen,
    parse_zone,
)
from monitor.core.baseline import CatchUp
from monitor.core.query import Mode
from monitor.core.rule import Severity, StoryMode, When
from monitor.core.timing import DEFAULT_STORM, PASSING, StormLimit

Label = Annotated[str, AfterValidator(check_label)]
Texts = Annotated[tuple[str, ...], BeforeValidator(as_list, json_schema_input_type=str | list[str])]
Labels = Annotated[tuple[Label, ...], BeforeValidator(as_list, json_schema_input_type=str | list[str])]
Language = Annotated[
    str, AfterValidator(check_language), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{2}$"})
]
Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]+ ?[smhdw]$", "examples": ["5m", "1h", "90d"]}),
]
Gap = Annotated[
    timedelta,
    BeforeValidator(parse_gap),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]+ ?s$", "examples": ["0s", "1s", "5s"]}),
]
Keep = Annotated[
    timedelta | None,
    BeforeValidator(parse_keep),
    WithJsonSchema(
        {"type": "string", "pattern": "^([0-9]+ ?[smhdw]|forever)$", "examples": ["90d", "forever"]}
    ),
]
Networks = Annotated[
    tuple[Annotated[str, AfterValidator(check_network)], ...],
    BeforeValidator(as_list, json_schema_input_type=str | list[str]),
]
HeaderName = Annotated[str, AfterValidator(check_header_name)]
HeaderValue = Annotated[str, AfterValidator(check_header_value)]
Quiet = Annotated[
    str,
    AfterValidator(check_quiet),
    WithJsonSchema({"type": "string", "pattern": QUIET_PATTERN, "examples": ["22:00-07:00 Europe/Berlin"]}),
]
Digest = Annotated[
    str,
    AfterValidator(check_digest),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": DIGEST_PATTERN,
            "examples": ["daily 07:00", "hourly", "weekly mon 08:00"],
        }
    ),
]
Storm = Annotated[
    StormLimit | None,
    BeforeValidator(parse_storm),
    WithJsonSchema({"type": "string", "pattern": STORM_PATTERN, "examples": ["20 per 10m", "off"]}),
]
Zone = Annotated[
    ZoneInfo,
    BeforeValidator(parse_zone),
    WithJsonSchema({"type": "string", "examples": ["Europe/Berlin", "UTC"]}),
]
Severities = Annotated[
    tuple[Severity, ...], BeforeValidator(as_list, json_schema_input_type=Severity | list[Severity])
]
FieldName = Literal["title", "summary", "text", "author", "category", "url", "source"]


class Section(BaseModel):
    """What all sections share: no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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
        description="How many alerts a recipient gets one by one: 20 per 10m, or off. The rest is one summary.",
    )
    passes: Severities = Field(
        tuple(PASSING), description="Severities that quiet hours and the storm limit let through."
    )


def _kind(value: Any) -> str | None:
    if isinstance(value, str):
        return "a text"
    if isinstance(value, Mapping):
        return "a term" if "term" in value else "a group"
    return "a text" if isinstance(value, TermSection) else None


class TermSection(Section):
    """The long form of a term, for a mode of its own or words that do not count."""

    term: str = Field(
        description='As in a list: a word, several words (a phrase), or any form such as "…"~5.'
    )
    mode: Mode | None = Field(
        None, description="How far it reaches: exact, forms, compound or derive. Default: the rule's mode."
    )
    not_: Texts = Field(
        (), alias="not", description="Words that do not count although the term would find them."
    )


QueryEntry = Annotated[
    Annotated[str, Tag("a text")]
    | Annotated[TermSection, Tag("a term")]
    | Annotated["GroupSection", Tag("a group")],
    Discriminator(_kind),
]
Entries = Annotated[
    tuple[QueryEntry, ...], BeforeValidator(as_list, json_schema_input_type=str | list[QueryEntry])
]


class AtLeastSection(Section):
    """So many of these."""

    count: int = Field(ge=1, description="How many must be there.")
    of: Entries = Field(description="Words, phrases or groups.")


class GroupSection(Section):
    """What to look for. All keys that are given must hold together."""

    match: str | None = Field(
        None, description='A query line: Nordkorea AND ("ballistische Raketen" OR Raketentest) NOT Sport'
    )
    all_: Entries = Field((), alias="all", description="Every one of these must be there.")
    any_: Entries = Field((), alias="any", description="At least one of these must be there.")
    none_: Entries = Field((), alias="none", description="None of these may be there.")
    at_least: AtLeastSection | None = Field(None, description="So many of these: {count: 2, of: [a, b, c]}.")


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
        "or the disk is nearly full.",
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
        timedelta(days=90), description="How long articles are kept that alerted nobody: 90d, or forever."
    )
    keep_alerts: Keep = Field(
        timedelta(days=730), description="How long alerts and their articles are kept: 730d, or forever."
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


class _ForEditors(GenerateJsonSchema):
    """JSON Schema without nulls: an absent key is left out, not written as null."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        return (
            made if made.get("default") else {key: value for key, value in made.items() if key != "default"}
        )

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 the key is title enough
        return False


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a configuration file."""
    made = ConfigFile.model_json_schema(schema_generator=_ForEditors)
    for section in made["properties"].values():  # empty where all entries are comments
        if "type" in section:
            section["type"] = [section["type"], "null"]
        else:
            section["anyOf"] = [{"$ref": section.pop("$ref")}, {"type": "null"}]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def schema_text() -> str:
    """Return the JSON Schema as config/schema.json has it."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
