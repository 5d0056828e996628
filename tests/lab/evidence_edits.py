"""Edits to evidence: what a scenario that cannot be made real changes in what another one left.

    set: machine.name = "desktop-2"                     a member gets a value, also one that was not there
    set: settings[name=MapiHttpDisabled].data = "1"     in every entry of a list that fits; no fitting one is an error
    set: outlook[0].elevated = true                     in one entry, counted from 0 (or from the end: -1)
    set: tls[*].chain[0].not_after = "…"                in all entries
    remove: proxy_settings[view=winhttp][-1]            entries, or a member
    append: connections = {"pid": 4028, …}              an entry at the end of a list

They are done in the order in which they stand. Paths and values are compared with resources/report.schema.json, strictly:
what evidence does not have is an error here, since the program passes over members that it does not know.
"""

import functools
import json
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCHEMA = os.path.join(ROOT, "resources", "report.schema.json")
MEMBER = r"[a-z][a-z0-9_]*(?:\[[^\[\]]+\])*"
PATH = rf"{MEMBER}(?:\.{MEMBER})*"
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}


@functools.cache
def _definitions():
    with open(SCHEMA, encoding="utf-8") as file:
        return json.load(file)["$defs"]


def _resolved(schema):
    while "$ref" in schema:
        schema = _definitions()[schema["$ref"].rpartition("/")[2]]
    return schema


def _selector(inside):
    """A number, (member, value), or None for all."""
    member, separator, value = inside.partition("=")
    if separator:
        return member, value
    if inside == "*":
        return None
    if re.fullmatch(r"-?[0-9]{1,6}", inside):
        return int(inside)
    raise ValueError(f"has [{inside}], which is none of [NUMBER], [MEMBER=VALUE] and [*]")


def _parse(path):
    """a.b[0][c=d] as [("a", []), ("b", [0, ("c", "d")])]."""
    return [(member.partition("[")[0], [_selector(inside) for inside in re.findall(r"\[([^\[\]]+)\]", member)])
            for member in re.findall(MEMBER, path)]


def _schema_at(parts):
    """What the schema says about the place; ValueError for one that evidence does not have."""
    schema = _resolved(_definitions()["evidence"])
    for name, selectors in parts:
        if name not in schema.get("properties", {}):
            raise ValueError(f"names '{name}', which evidence does not have there")
        schema = _resolved(schema["properties"][name])
        if not selectors:
            continue
        if schema.get("type") != "array":
            raise ValueError(f"has brackets behind '{name}', which is no list")
        schema = _resolved(schema["items"])
        for selector in selectors:
            if isinstance(selector, tuple) and selector[0] not in schema.get("properties", {}):
                raise ValueError(f"asks for '{selector[0]}', which the entries of '{name}' do not have")
    return schema


def _check_value(schema, value, name):
    schema = _resolved(schema)
    if "enum" in schema:
        if value not in schema["enum"]:
            raise ValueError(f"gives '{name}' a value that is none of: {', '.join(schema['enum'])}")
        return
    if not isinstance(value, TYPES[schema["type"]]) or (schema["type"] == "integer" and isinstance(value, bool)):
        raise ValueError(f"gives '{name}' what is no {schema['type']}")
    if schema["type"] == "object":
        for member, inner in value.items():
            if member not in schema["properties"]:
                raise ValueError(f"gives '{name}' a member '{member}', which evidence does not have there")
            _check_value(schema["properties"][member], inner, member)
    elif schema["type"] == "array":
        for inner in value:
            _check_value(schema["items"], inner, name)


def _path_and_value(text):
    match = re.fullmatch(rf"({PATH})\s+=\s+(.+)", text)
    if not match:
        raise ValueError("is not 'path = JSON'")
    try:
        return _parse(match[1]), json.loads(match[2])
    except json.JSONDecodeError as error:
        raise ValueError(f"is not 'path = JSON': {error}") from None


# What the keys of a section check. Each keeps what `apply` wants.

def setting(text):
    parts, value = _path_and_value(text)
    if parts[-1][1]:
        raise ValueError("ends with an entry; what is set is a member")
    _check_value(_schema_at(parts), value, parts[-1][0])
    return {"action": "set", "text": text, "parts": parts, "value": value}


def removing(text):
    if not re.fullmatch(PATH, text):
        raise ValueError("is not a path")
    parts = _parse(text)
    _schema_at(parts)
    return {"action": "remove", "text": text, "parts": parts}


def appending(text):
    parts, value = _path_and_value(text)
    schema = _schema_at(parts)
    if schema.get("type") != "array":
        raise ValueError("names no list")
    _check_value(schema["items"], value, parts[-1][0])
    return {"action": "append", "text": text, "parts": parts, "value": value}


def _fits(entry, selector):
    found = entry.get(selector[0])
    return (found if isinstance(found, str) else json.dumps(found)) == selector[1]


def _selected(entries, selectors):
    """The indexes of the entries that all selectors leave; a number counts what those before it left."""
    kept = list(range(len(entries)))
    for selector in selectors:
        if isinstance(selector, int):
            kept = kept[selector:][:1] if selector >= -len(kept) else []
        elif selector:
            kept = [index for index in kept if _fits(entries[index], selector)]
    return kept


def _places(evidence, parts):
    """Where a path leads: [(object or list, key in it)]. The last key of an object need not be there yet."""
    places = [({"": evidence}, "")]
    for name, selectors in parts:
        places = [(place[key], name) for place, key in places if key in place or isinstance(place, list)]
        if selectors:
            places = [(place.get(key, []), index) for place, key in places for index in _selected(place.get(key, []), selectors)]
    return places


def apply(evidence, edits):
    """Changes evidence; ValueError names an edit that met nothing."""
    for edit in edits:
        places = _places(evidence, edit["parts"])
        if edit["action"] == "remove":
            places = [(place, key) for place, key in places if isinstance(place, list) or key in place]
        if not places:
            raise ValueError(f"'{edit['action']}: {edit['text']}' meets nothing")
        for place, key in reversed(places):
            if edit["action"] == "set":
                place[key] = edit["value"]
            elif edit["action"] == "append":
                place.setdefault(key, []).append(edit["value"])
            else:
                del place[key]
