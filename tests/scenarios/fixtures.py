"""What scenarios left: the evidence of each, with what was found in it, in evidence/NAME.json.

A fixture is a report reduced to what is judged: the verdict, of each finding its id, account, severity, certainty and cause,
and the evidence, whole. The wizard opens it like any saved report.
"""

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lab"))
import evidence_edits  # noqa: E402

FOLDER = os.path.join(HERE, "evidence")
# what is kept of a finding
FINDING = ("id", "account", "severity", "certainty", "consequence_of")


class FixtureError(Exception):
    """The evidence that a scenario begins with is not there, or an edit to it meets nothing."""


def file_of(name):
    return os.path.join(FOLDER, name + ".json")


def made_evidence(scenario):
    """The report that a scenario which is not real hands to the wizard: what another one left, edited."""
    section = scenario["sections"]["evidence"][""]
    try:
        with open(file_of(section["from"]), encoding="utf-8") as file:
            document = json.load(file)
        evidence_edits.apply(document["evidence"], section["edits"])
    except (OSError, ValueError) as error:
        raise FixtureError(f"{scenario['file']}: {error}") from None
    # what was found in the other one is nobody's business any more
    return {"schema": document["schema"], "evidence": document["evidence"]}


def compare_findings(expected, found):
    """What stands beside the first finding: which others there are and in which order, what causes what, and whose they are."""
    failures = []
    ids = [finding["id"] for finding in found]
    rest = iter(ids)
    missing = [wanted for wanted in expected.get("findings", ()) if wanted not in rest]
    if missing:
        failures.append(f"findings: expected {', '.join(expected['findings'])}; {missing[0]} is not there or comes earlier; "
                        f"found {', '.join(ids)}")
    for effect, cause in expected.get("consequence", ()):
        causes = [finding["consequence_of"] for finding in found if finding["id"] == effect]
        if cause not in causes:
            failures.append(f"consequence: expected {effect} of {cause}, found " +
                            (f"it of {causes[0]}" if causes else f"no {effect}"))
    for address, wanted in expected.get("account-finding", ()):
        own = [finding["id"] for finding in found
               if finding["severity"] in ("warning", "problem") and (finding["account"] or "").lower() == address.lower()]
        if own[:1] != [wanted]:
            failures.append(f"account-finding: {address}: expected {wanted}, found {own[0] if own else 'none'}")
    return failures


def reduced(document):
    """A report as a fixture keeps it."""
    return {"schema": document["schema"], "verdict": document["verdict"],
            "findings": [{key: finding[key] for key in FINDING} for finding in document["findings"]],
            "evidence": document["evidence"]}


def _members(document, below):
    """The members of an object: each on a line of its own, and each entry of a list too, so that a comparison shows what changed."""
    lines = []
    for key, value in document.items():
        if isinstance(value, list) and value:
            inside = "[\n" + ",\n".join(map(_compact, value)) + "\n]"
        elif isinstance(value, dict) and key in below:
            inside = _members(value, ())
        else:
            inside = _compact(value)
        lines.append(f"{_compact(key)}: {inside}")
    return "{\n" + ",\n".join(lines) + "\n}"


def _compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def as_text(document):
    return _members(document, ("evidence",)) + "\n"


def write(name, document):
    os.makedirs(FOLDER, exist_ok=True)
    with open(file_of(name) + ".new", "w", encoding="utf-8") as file:
        file.write(as_text(document))
    os.replace(file_of(name) + ".new", file_of(name))


def record(name, report):
    """Keeps what a run left as the scenario's fixture."""
    with open(report, encoding="utf-8") as file:
        write(name, reduced(json.load(file)))
