"""The JSON Schema by which editors complete and check the YAML files."""

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from monitor.config.schema import ConfigFile


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
