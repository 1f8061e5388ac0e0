"""The kinds of values that may stand in the YAML files: how each is read, and what editors are told of it."""

from datetime import timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic.json_schema import WithJsonSchema

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
    check_header_name,
    check_header_value,
    check_label,
    check_language,
    check_network,
    parse_duration,
    parse_gap,
    parse_keep,
    parse_zone,
)
from monitor.core.rule import Severity
from monitor.core.timing import StormLimit

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
