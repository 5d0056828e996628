"""What scenarios left: the evidence of each, with what was found in it, in evidence/NAME.json.

A fixture is a report reduced to what is judged: the verdict, of each finding its id, account, severity, certainty and cause,
and the evidence, whole. The wizard opens it like any saved report.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lab"))
import evidence_edits  # noqa: E402
import scenario as scenario_format  # noqa: E402

FOLDER = os.path.join(HERE, "evidence")
REJUDGE = os.environ.get("REJUDGE", os.path.join(os.path.dirname(os.path.dirname(HERE)), "build", "native", "tests", "report", "rejudge"))
EXIT_CODES = {"healthy": 0, "warning": 1, "problem": 2, "incomplete": 3}
# what is kept of a finding
FINDING = ("id", "account", "severity", "certainty", "consequence_of")


class FixtureError(Exception):
    """The evidence that a scenario begins with is not there, or an edit to it meets nothing."""


def file_of(name):
    """A link to a scenario is only another name of it."""
    own_name = os.path.basename(os.path.realpath(scenario_format.find_file(name))).removesuffix(".scenario")
    return os.path.join(FOLDER, own_name + ".json")


def read(name):
    try:
        with open(file_of(name), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        raise FixtureError(f"'{name}' has no recorded evidence; tests/scenarios/run --record {name}") from None


def names():
    return sorted(name.removesuffix(".json") for name in os.listdir(FOLDER) if name.endswith(".json"))


def made_evidence(scenario):
    """The report that a scenario which is not real hands to the wizard: what another one left, edited."""
    section = scenario["sections"]["evidence"][""]
    try:
        document = read(section["from"])
        evidence_edits.apply(document["evidence"], section["edits"])
    except (OSError, ValueError) as error:
        raise FixtureError(f"{scenario['file']}: {error}") from None
    # what was found in the other one is nobody's business any more
    return {"schema": document["schema"], "evidence": document["evidence"]}


def find(document, path):
    """What a path such as evidence.connections[pid=244][state=established] leads to; KeyError when there is nothing."""
    value = document
    for name, brackets in re.findall(r"([^.\[\]]+)((?:\[[^\]]*\])*)", path):
        value = value[name]
        for inside in re.findall(r"\[([^\]]*)\]", brackets):
            key, separator, wanted = inside.partition("=")
            if separator:
                value = [each for each in value if str(each.get(key)) == wanted]
            else:
                value = value[int(inside)]
    return value


def plain(value):
    return value if isinstance(value, str) else json.dumps(value)


def replace_variables(text, variables):
    for name, value in variables.items():
        text = text.replace("$" + name, value)
    return text


def assertion_failure(document, assertion, variables):
    """None when the assertion holds, else what was found instead."""
    try:
        value = find(document, replace_variables(assertion["path"], variables))
    except (KeyError, IndexError, TypeError):
        return "it is not there"
    if assertion["count"]:
        value = len(value)
    wanted, operator = replace_variables(assertion["value"], variables), assertion["operator"]
    if operator in ("=", "!="):
        holds = (plain(value) == wanted) == (operator == "=")
    else:
        # a finding's parameters are texts, also where they are numbers
        number = float(value) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", plain(value)) else None
        holds = number is not None and (number >= float(wanted) if operator == ">=" else number <= float(wanted))
    return None if holds else f"it is {plain(value)}"


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


def judge(documents, *options):
    """What today's rules, built for this computer, say of each report: its verdict and findings."""
    if not os.path.exists(REJUDGE):
        raise FixtureError("What judges evidence is not built: cmake --preset native && cmake --build --preset native")
    with tempfile.TemporaryDirectory() as folder:
        files = [os.path.join(folder, str(number)) for number in range(len(documents))]
        for path, document in zip(files, documents):
            with open(path, "w", encoding="utf-8") as file:
                file.write(json.dumps(document))
        done = subprocess.run([REJUDGE, *options, *files], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise FixtureError(done.stderr.strip() or f"rejudge ended with {done.returncode}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def put_together(report, judgement):
    return {"schema": report["schema"], "verdict": judgement["verdict"], "findings": judgement["findings"], "evidence": report["evidence"]}


def record(scenario, report):
    """Keeps what a run left as the scenario's fixture. What is made from it is made again."""
    with open(report, encoding="utf-8") as file:
        document = reduced(json.load(file))
    if scenario["real"]:
        document = put_together(made_evidence(scenario), document)
    write(scenario["name"], document)
    made = [other for other in map(scenario_format.load, scenario_format.names()) if other["real"] and
            file_of(other["sections"]["evidence"][""]["from"]) == file_of(scenario["name"])]
    rejudge(made)


def rejudge(scenarios):
    """Judges the scenarios' evidence again, and that of those which are not real made anew, and keeps what was found. Returns
    for each whether that is something new."""
    reports = [made_evidence(scenario) if scenario["real"] else read(scenario["name"]) for scenario in scenarios]
    changed = []
    for scenario, report, judgement in zip(scenarios, reports, judge(reports) if reports else ()):
        name, document = scenario["name"], put_together(report, judgement)
        changed.append(not os.path.exists(file_of(name)) or read(name) != document)
        write(name, document)
    return changed


def compare(expected, document):
    """What a fixture's judgement is, held against what the scenario expects."""
    failures = []
    for what, wanted, found in (("verdict", expected.get("verdict"), document["verdict"]),
                                ("exit code", expected.get("exit"), EXIT_CODES[document["verdict"]]),
                                ("first finding", expected.get("first-finding"), document["findings"][0]["id"])):
        if wanted not in (None, found):
            failures.append(f"{what}: expected {wanted}, found {found}")
    failures += compare_findings(expected, document["findings"])
    # the stand-in may play Outlook, or a helper of it
    pids = [str(process["pid"]) for member in ("outlook", "helpers") for process in document["evidence"][member]] or [""]
    for assertion in expected.get("json", ()):
        problems = [assertion_failure(document, assertion, {"OUTLOOK_PID": pid}) for pid in pids]
        if is_kept(assertion["path"]) and all(problems):
            failures.append(f"{assertion['text']}: {problems[0]}")
    return failures


def is_kept(path):
    """Whether a fixture has what a path into a whole report leads to."""
    return path.startswith("evidence.") or path == "verdict" or \
        re.fullmatch(rf"findings(\[[^\]]*\])*(\.({'|'.join(FINDING)}))?", path) is not None
