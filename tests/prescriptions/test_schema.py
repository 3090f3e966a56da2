from __future__ import annotations

import json

from insolegen.prescriptions.registry import KINDS
from insolegen.prescriptions.schema import json_schema


def test_the_schema_knows_every_kind_with_bounds_and_provenance():
    schema = json_schema()
    definitions = schema["$defs"]
    titles = {
        definition["properties"]["kind"]["enum"][0]: definition
        for definition in definitions.values()
        if "kind" in definition.get("properties", {})
    }
    assert set(titles) == set(KINDS)
    angle = titles["rearfoot_post"]["properties"]["angle_deg"]
    assert (angle["minimum"], angle["maximum"], angle["default"]) == (-6.0, 6.0, 0.0)
    assert angle["x-unit"] == "deg"
    assert angle["x-certainty"] == "K"
    assert titles["rearfoot_post"]["additionalProperties"] is False


def test_the_schema_is_plain_json_and_asks_for_the_three_keys():
    schema = json.loads(json.dumps(json_schema()))
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert set(schema["$defs"]["ProfileDocument"]["required"]) == {"schema", "name", "summary"}
