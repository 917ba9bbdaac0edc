"""The JSON Schema of a case and of an answer, made from the vocabulary and the code's own lists."""

from collections.abc import Collection, Mapping
from typing import Any

from studio.skin.case import BUMP_KEYS, CLIENT_KEYS, STUDIO_KEYS
from studio.skin.fields import MAX_ITEMS, MAX_TEXT
from studio.skin.rules import Rules
from studio.skin.terms import Disposition, Kind, Status, Urgency

Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
DAY: Schema = {"type": ["string", "null"], "format": "date"}
FLAG: Schema = {"type": ["boolean", "null"]}
TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}


def _word(values: Collection[str], *, null: bool = True) -> Schema:
    return {"enum": [*sorted(values), *([None] if null else [])]}


def _words(values: Collection[str]) -> Schema:
    items = _word(values, null=False)
    return {"type": ["array", "null"], "items": items, "maxItems": MAX_ITEMS}


def _either(values: Collection[str]) -> Schema:
    return {"anyOf": [_word(values), _words(values)]}


def _number(low: float, high: float, *, whole: bool = False) -> Schema:
    kind = "integer" if whole else "number"
    return {"type": [kind, "null"], "minimum": low, "maximum": high}


def _object(
    properties: Mapping[str, Schema], *, null: bool = True, need: Collection[str] = ()
) -> Schema:
    schema: Schema = {
        "type": ["object", "null"] if null else "object",
        "properties": dict(properties),
        "additionalProperties": False,
    }
    return {**schema, "required": list(need)} if need else schema


def _list(item: Schema) -> Schema:
    return {"type": ["array", "null"], "items": item, "maxItems": MAX_ITEMS}


def case_schema(rules: Rules) -> Schema:
    """Return the schema of a case: everything optional, null means not asked."""
    parts = {
        "bump": _object(_exactly(_bump(rules), BUMP_KEYS)),
        "client": _object(_exactly(_client(rules), CLIENT_KEYS)),
        "studio": _object(_exactly(_studio(rules), STUDIO_KEYS)),
        "on": DAY,
    }
    return {"$schema": DRAFT, "title": "case", **_object(parts, null=False)}


def _exactly(properties: Schema, keys: Collection[str]) -> Schema:
    """Refuse to publish a schema that is not of the keys the reader takes."""
    if set(properties) != set(keys):
        raise LookupError(f"schema and reader differ: {sorted(set(properties) ^ set(keys))}")
    return properties


def _bump(rules: Rules) -> Schema:
    v = rules.vocabulary
    span = {"type": ["array", "null"], "items": _number(0.05, 500), "minItems": 2, "maxItems": 2}
    onset = {"anyOf": [_word(v.of("age_onset")), _number(0, 120)]}
    return {
        "sites": _words(v.sites),
        "colors": _words(v.of("color")),
        "firmness": _either(v.of("firmness")),
        "size_mm": span,
        "surface": _words(v.of("surface")),
        "arrangement": _words(v.of("arrangement")),
        "count": _number(1, 100_000, whole=True),
        "mobility": _either(v.of("mobility")),
        "content": _either(v.of("content")),
        "age_at_onset": onset,
        "duration_days": _number(0, 44_000),
        "course": _words(v.of("course")),
        "symptoms": _words(v.of("symptom")),
        "triggers": _words(v.of("trigger")),
        "not_sure": FLAG,
        "signs": _words(v.of("sign")),
        "growth": _word(v.of("growth")),
        "growing_weeks": _number(0, 6_300),
        "non_healing_weeks": _number(0, 6_300),
        "extent_mm": _number(0.1, 2_000),
        "inflamed_count": _number(0, 10_000, whole=True),
        "nodule_count": _number(0, 10_000, whole=True),
        "cannot_tell": _words(v.feature_names),
    }


def _client(rules: Rules) -> Schema:
    v = rules.vocabulary
    days, text = _number(0, 44_000), {**TEXT, "type": ["string", "null"]}
    condition = _object(
        {
            "name": TEXT,
            "days_ago": days,
            "site": _either(v.sites),
            "controlled": FLAG,
            "relation": _word({"self", "family"}),
        },
        null=False,
        need=["name"],
    )
    medication = _object({"name": TEXT, "stopped_days_ago": days}, null=False, need=["name"])
    recent = _object(
        {"what": TEXT, "days_ago": days, "sites": _words(v.sites), "own": FLAG},
        null=False,
        need=["what"],
    )
    clearance = _object(
        {"for": _word(v.factors, null=False), "from": text, "on": DAY, "until": DAY},
        null=False,
        need=["for"],
    )
    patch = _object(
        {
            "family": _word(v.services, null=False),
            "on": DAY,
            "result": _word({"clear", "reaction"}, null=False),
        },
        null=False,
        need=["family", "result"],
    )
    return {
        "age_years": _number(0, 125),
        "sex": _word({"female", "male", "intersex", "other"}),
        "fitzpatrick": _word({"I", "II", "III", "IV", "V", "VI"}),
        "pregnancy": _word({"none", "pregnant", "trying", "breastfeeding"}),
        "medications": _list(medication),
        "allergies": _list(TEXT),
        "conditions": _list({"anyOf": [TEXT, condition]}),
        "family": _list({"anyOf": [TEXT, condition]}),
        "recent": _list(recent),
        "goal": _word(v.of("goal")),
        "event_on": DAY,
        "distress": _number(0, 10),
        "skin_type": _word(v.skin_types),
        "cancer_sites": _words(v.sites),
        "guardian_consent": FLAG,
        "clearances": _list(clearance),
        "patch_tests": _list(patch),
        "peel_history": _words(v.services),
        "clinician_named": _object({"condition": text, "on": DAY}),
    }


def _studio(rules: Rules) -> Schema:
    v = rules.vocabulary
    device = _object(
        {
            "service": _word(v.led_services),
            "name": {**TEXT, "type": ["string", "null"]},
            "prescription": FLAG,
            "pulsed": FLAG,
            "wavelength_nm": _number(200, 2_000),
        },
        null=False,
    )
    ages = {key: _number(0, 125) for key in v.settings["min_ages"]}
    return {
        "place": {**TEXT, "type": ["string", "null"]},
        "license": _word({"esthetician", "master_esthetician"}),
        "mild_acne_exception": FLAG,
        "lancet_authorized": FLAG,
        "periorbital_extraction": FLAG,
        "jessner_offered": FLAG,
        "tca_light_offered": FLAG,
        "dermaplaning_authorized": FLAG,
        "body_services": _words(v.services),
        "menu": _words(v.services),
        "min_ages": _object(ages),
        "peel_limits": {"type": ["object", "null"]},
        "led_devices": _list({"anyOf": [_word(v.led_services, null=False), device]}),
    }


def answer_schema(rules: Rules) -> Schema:
    """Return the schema of an answer: every key is always there."""
    text: Schema = {"type": "string"}
    texts: Schema = {"type": "array", "items": text}
    reason = _all({"rule": text, "text": text})
    status = _word([status.word for status in Status], null=False)
    done = {"status": status, "earliest_on": DAY, "reasons": {"type": "array", "items": reason}}
    seen = _all({"feature": text, "value": text, "strength": text})
    conditions = [*rules.rows, *rules.data["awareness"]]
    condition = _word(conditions, null=False)
    fits = _word({"most_consistent", "partly_consistent", "not_specific"}, null=False)
    urgencies = [urgency.word for urgency in Urgency if urgency]
    routes = rules.data["routes"]
    return {
        "$schema": DRAFT,
        "title": "answer",
        **_all(
            {
                "knowledge_version": text,
                "disposition": _word([d.value for d in Disposition], null=False),
                "referral": _all(
                    {
                        "urgency": _word(urgencies, null=False),
                        "to": _word(routes, null=False),
                        "also": {"type": "array", "items": _word(routes, null=False)},
                        "because": {"type": "array", "items": reason},
                    },
                    null=True,
                ),
                "service_block": _all(
                    {
                        "scope": _word(rules.data["block_scopes"], null=False),
                        "until": {"type": ["string", "null"]},
                    },
                    null=True,
                ),
                "candidates": _rows(
                    {
                        "condition": condition,
                        "group": text,
                        "fit": fits,
                        "score": {"type": "number"},
                        "supports": {"type": "array", "items": seen},
                        "against": {"type": "array", "items": seen},
                        "not_recorded": texts,
                    }
                ),
                "neighbors": _rows({"condition": condition, "group": text, "text": text}),
                "findings": _rows(
                    {
                        "rule": text,
                        "kind": _word([k.value for k in Kind], null=False),
                        "because": text,
                        "sources": texts,
                    }
                ),
                "treatments": _rows(
                    {
                        "service": _word(rules.services, null=False),
                        "sites": texts,
                        "requires": {
                            "type": "array",
                            "items": _word(rules.data["requires"], null=False),
                        },
                        **done,
                    }
                ),
                "elsewhere": {"type": "array", "items": _word(rules.services, null=False)},
                "homecare": _rows({"class": _word(rules.homecare, null=False), **done}),
                "questions": _rows({"feature": text, "ask": text, "separates": texts}),
                "summary": text,
            }
        ),
    }


def _all(properties: Mapping[str, Schema], *, null: bool = False) -> Schema:
    return _object(properties, null=null, need=list(properties))


def _rows(properties: Mapping[str, Schema]) -> Schema:
    return {"type": "array", "items": _all(properties)}
