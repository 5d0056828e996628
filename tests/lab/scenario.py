#!/usr/bin/python3
"""Reads scenario files: small texts that say what a lab looks like and what the wizard must find in it.

A scenario is read strictly. A key that nobody asked for, a value that makes no sense or a name that stands twice is an
error with file and line, since a misspelt key would otherwise make a test pass for the wrong reason.

    # A comment has a line of its own.
    title: What this scenario shows
    based-on: healthy              (everything of that scenario; what is said here replaces it, key by key, [expect] as a whole)

    real: no (why not)             what cannot happen in a lab; it has an [evidence], and no lab (see README.md)

    [section]                      or [section argument]
    key: value

Which sections and keys there are is said by the services (services/*.py, SECTIONS) and below, for what is not a service.
"""

import functools
import importlib.util
import ipaddress
import json
import os
import re
import sys

LAB_FOLDER = os.path.dirname(os.path.abspath(__file__))
SCENARIO_FOLDER = os.path.join(os.path.dirname(LAB_FOLDER), "scenarios")
sys.path.insert(0, LAB_FOLDER)
import evidence_edits  # noqa: E402


class ScenarioError(Exception):
    """Something is wrong with a scenario file; the message begins with file:line."""


# What a value may be. Each function returns the value to keep, or raises ValueError with the reason.

def text(value):
    if not value:
        raise ValueError("is empty")
    return value


def number(value):
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise ValueError("is not a number")
    return int(value)


def yes_or_no(value):
    return choice("yes", "no")(value) == "yes"


def choice(*allowed):
    def check(value):
        if value not in allowed:
            raise ValueError("is none of: " + ", ".join(allowed))
        return value
    return check


def host_name(value):
    if not re.fullmatch(r"[A-Za-z0-9_]([A-Za-z0-9_-]*)(\.[A-Za-z0-9_-]+)*", value):
        raise ValueError("is not a host name")
    return value.lower()


def addresses(value):
    result = []
    for part in value.split(","):
        try:
            result.append(str(ipaddress.ip_address(part.strip())))
        except ValueError:
            raise ValueError(f"'{part.strip()}' is not an IP address") from None
    return result


def words(value):
    return value.split()


class Many:
    """A key that may stand several times: its value is the list of them all.

    A scenario that is based on another replaces the whole list; the value 'none' makes it empty.
    """

    def __init__(self, check):
        self.check = check


class Section:
    """One kind of section.

    keys       name -> check, or name -> Many(check)
    any_key    (check of the key, check of the value) for sections whose keys are names, such as those of the DNS
    argument   check of what stands behind the section's name in its head line; None: it has no argument
    in_order   the key under which the values of all its Many keys are kept together, in the order in which they stand
    """

    def __init__(self, keys=None, any_key=None, argument=None, in_order=None):
        self.keys = keys or {}
        self.any_key = any_key
        self.argument = argument
        self.in_order = in_order


def json_assertion(value):
    match = re.fullmatch(r"(count\()?([^()\s]+)\)?\s+(=|>=|<=|!=)\s+(.+)", value)
    if not match or bool(match[1]) != (")" in value.split(" ")[0]):
        raise ValueError("is not 'path = value', 'path >= number' or 'count(path) >= number'")
    return {"text": value, "count": bool(match[1]), "path": match[2], "operator": match[3], "value": match[4].strip()}


def reality(value):
    """Why the scenario cannot be real; empty for one that is."""
    match = re.fullmatch(r"yes|no \((.+)\)", value)
    if not match:
        raise ValueError("is neither 'yes' nor 'no (the reason)'")
    return match[1] or ""


def finding(value):
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError(f"'{value}' is not a finding's id" if value else "is empty")
    return value


def findings(value):
    return [finding(part.strip()) for part in value.split(",")]


def consequence(value):
    effect, _, cause = value.partition(" of ")
    if not cause:
        raise ValueError("is not 'effect of cause'")
    return [finding(effect.strip()), finding(cause.strip())]


def account_finding(value):
    parts = value.split()
    if len(parts) != 2:
        raise ValueError("is not 'address id'")
    return [parts[0], finding(parts[1])]


# What belongs to no service: the head of the file, how the wizard is started, and what it must find.
HEAD = Section({
    "title": text,
    "based-on": text,
    "real": reality,
})
OWN_SECTIONS = {
    "wizard": Section({
        "email": text,                # none: no address is typed
        "user": text,
        "password": text,
        "arguments": words,
    }),
    "expect": Section({
        "exit": number,
        "verdict": choice("healthy", "warning", "problem", "incomplete"),
        "first-finding": finding,
        "findings": findings,
        "consequence": Many(consequence),
        "account-finding": Many(account_finding),
        "json": Many(json_assertion),
        "prints": Many(text),
        "sign-in-at": Many(host_name),
        "sign-ins": number,
        "servers-hear": choice("nothing"),
    }),
    "evidence": Section({
        "from": text,
        "set": Many(evidence_edits.setting),
        "remove": Many(evidence_edits.removing),
        "append": Many(evidence_edits.appending),
    }, in_order="edits"),
}

# What a scenario may say that is not real: there is no lab, nothing is asked, and nobody signs in.
WITHOUT_LAB = {"wizard": {"arguments"}, "evidence": set(OWN_SECTIONS["evidence"].keys) | {"edits"},
               "expect": set(OWN_SECTIONS["expect"].keys) - {"sign-in-at", "sign-ins"}}


@functools.cache
def load_services():
    """The service modules, in an order in which each comes after those it names in AFTER."""
    found = {}
    folder = os.path.join(LAB_FOLDER, "services")
    for name in sorted(os.listdir(folder)):
        if name.endswith(".py"):
            spec = importlib.util.spec_from_file_location("services." + name[:-3], os.path.join(folder, name))
            found[name[:-3]] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(found[name[:-3]])
    ordered = []

    def place(name):
        for before in getattr(found[name], "AFTER", ()):
            if before not in (placed for placed, _ in ordered):
                place(before)
        if name not in (placed for placed, _ in ordered):
            ordered.append((name, found[name]))

    for name in found:
        place(name)
    return ordered


def known_sections():
    sections = dict(OWN_SECTIONS)
    for _, service in load_services():
        sections.update(getattr(service, "SECTIONS", {}))
    return sections


def find_file(name):
    """The file of a scenario that is named by its name or by a path."""
    if os.sep in name or name.endswith(".scenario"):
        return name
    return os.path.join(SCENARIO_FOLDER, name + ".scenario")


def load(name):
    """The scenario as {"name", "file", "title", …, "sections": {"dns": {"": {…}}, "web": {"mail.contoso.test": {…}}}}. "real"
    is empty, or says why it is not."""
    return _load(find_file(name), known_sections(), ())


def _load(path, sections, visited):
    if os.path.abspath(path) in visited:
        raise ScenarioError(f"{path}:1: scenarios are based on each other in a circle")
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
    except OSError as error:
        raise ScenarioError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ScenarioError(f"{path}: is not UTF-8") from None

    scenario = {"sections": {}, "real": ""}
    head, own, places = _parse(path, lines, sections)
    _check_reality(path, head, own, places)
    if "based-on" in head:
        parent = os.path.join(os.path.dirname(path), head["based-on"] + ".scenario")
        if not os.path.exists(parent):
            raise ScenarioError(f"{path}: is based on '{head['based-on']}', which is not there")
        scenario = _load(parent, sections, visited + (os.path.abspath(path),))
        if scenario["real"]:
            raise ScenarioError(f"{places['based-on']}: is based on '{head['based-on']}', which is not real")
    scenario.update(head)
    scenario["name"] = os.path.basename(path).removesuffix(".scenario")
    scenario["file"] = os.path.abspath(path)
    # What a scenario expects it says in full: an inherited expectation would be one that nobody thought of.
    scenario["sections"].pop("expect", None)
    for section, by_argument in own.items():
        for argument, values in by_argument.items():
            scenario["sections"].setdefault(section, {}).setdefault(argument, {}).update(values)
    return scenario


def _check_reality(path, head, own, places):
    """A scenario that is not real has edits to what a real one left, and nothing that only a lab can do."""
    if not head.get("real"):
        if "evidence" in own:
            raise ScenarioError(f"{places['[evidence]']}: evidence is for scenarios that are not real: 'real: no (the reason)'")
        return
    if "based-on" in head:
        raise ScenarioError(f"{places['based-on']}: a scenario that is not real is based on none; [evidence] says what it is from")
    evidence = own.get("evidence", {}).get("", {})
    if "expect" not in own or "from" not in evidence or not evidence.get("edits"):
        raise ScenarioError(f"{places['real']}: a scenario that is not real needs [expect], and [evidence] with 'from' and edits")
    for section, by_argument in own.items():
        unknown = {key for values in by_argument.values() for key in values} - WITHOUT_LAB.get(section, set())
        if unknown or section not in WITHOUT_LAB:
            what = ", ".join(sorted(unknown)) or section
            raise ScenarioError(f"{places['[' + section + ']']}: '{what}' needs a lab, and this scenario is not real")
    try:
        start = load(evidence["from"]) if os.sep not in evidence["from"] else {"real": "no name", "sections": {}}
    except ScenarioError as error:
        raise ScenarioError(f"{places['from']}: 'from': {error}") from None
    if start["real"] or "expect" not in start["sections"]:
        raise ScenarioError(f"{places['from']}: 'from': '{evidence['from']}' is no real scenario that expects something")


def _parse(path, lines, sections):
    """The head, the sections, and where what stands: {"title": "file:1", "[dns]": "file:3", …}."""
    head, own, places = {}, {}, {}
    kind, values, seen = HEAD, head, set()
    for line_number, line in enumerate(lines, 1):
        where = f"{path}:{line_number}"
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            kind, values = _open_section(where, line, sections, own)
            seen = set()
            places.setdefault("[" + re.match(r"\[([a-z-]+)", line)[1] + "]", where)
            continue
        key, separator, value = line.partition(": ")
        if not separator and line.endswith(":"):
            key = line[:-1]
        elif not separator:
            raise ScenarioError(f"{where}: expected 'key: value' or '[section]', found '{line}'")
        _keep(where, kind, values, seen, key.strip(), value.strip())
        places.setdefault(key.strip(), where)
    return head, own, places


def _open_section(where, line, sections, own):
    match = re.fullmatch(r"\[([a-z-]+)(?: +(.+))?\]", line)
    if not match:
        raise ScenarioError(f"{where}: '{line}' is not '[section]' or '[section argument]'")
    name, argument = match[1], match[2] or ""
    if name not in sections:
        raise ScenarioError(f"{where}: there is no section '{name}'; there are: {', '.join(sorted(sections))}")
    kind = sections[name]
    if bool(kind.argument) != bool(argument):
        raise ScenarioError(f"{where}: section '{name}' {'needs a name behind it' if kind.argument else 'takes no name'}")
    if argument:
        argument = _checked(where, name, kind.argument, argument)
    if argument in own.get(name, {}):
        raise ScenarioError(f"{where}: this section stands twice")
    return kind, own.setdefault(name, {}).setdefault(argument, {})


def _keep(where, kind, values, seen, key, value):
    check = kind.keys.get(key)
    if check is None and kind.any_key:
        key = _checked(where, key, kind.any_key[0], key)
        check = kind.any_key[1]
    if check is None:
        raise ScenarioError(f"{where}: unknown key '{key}'; known here: {', '.join(sorted(kind.keys))}")
    if isinstance(check, Many):
        kept = values.setdefault(kind.in_order or key, [])
        if value != "none" or kind.in_order:
            kept.append(_checked(where, key, check.check, value))
        return
    if key in seen:
        raise ScenarioError(f"{where}: '{key}' stands twice")
    seen.add(key)
    values[key] = _checked(where, key, check, value)


def _checked(where, key, check, value):
    try:
        return check(value)
    except ValueError as error:
        raise ScenarioError(f"{where}: '{key}': '{value}' {error}") from None


def names():
    """The scenarios there are, without those that expect nothing and are only there for others to be based on. A link is a
    second name of a scenario (./demo blocked) and no scenario of its own."""
    files = sorted(name.removesuffix(".scenario") for name in os.listdir(SCENARIO_FOLDER)
                   if name.endswith(".scenario") and not os.path.islink(os.path.join(SCENARIO_FOLDER, name)))
    return [name for name in files if "expect" in load(name)["sections"]]


def main(arguments):
    try:
        if arguments == ["list"]:
            for name in names():
                print(f"{name:30} {load(name).get('title', '')}")
        elif len(arguments) >= 2 and arguments[0] == "check":
            for name in arguments[1:]:
                load(name)
        elif len(arguments) == 2 and arguments[0] == "show":
            json.dump(load(arguments[1]), sys.stdout, indent=2)
            print()
        else:
            print("usage: scenario.py list | check SCENARIO… | show SCENARIO", file=sys.stderr)
            return 64
    except ScenarioError as error:
        print(error, file=sys.stderr)
        return 65
    return 0


if __name__ == "__main__":
    # The services import this module by its name; the classes they use must be the same ones.
    sys.dont_write_bytecode = True
    sys.path.insert(0, LAB_FOLDER)
    import scenario
    sys.exit(scenario.main(sys.argv[1:]))
