"""Every scenario has its evidence (tests/scenarios/evidence), judged there as the scenario expects, and no evidence is without
a scenario; today's words for it hold what the scenario wants printed; what is made from another's is what its edits make of that. README.md says how many scenarios are real and how many not.

usage: scenario_evidence.py [--write]     --write brings the numbers in README.md up to date
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
CATALOGUE = ROOT / "resources/messages/en.xml"
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tests/scenarios"))
import fixtures  # noqa: E402
from fixtures import scenario_format  # noqa: E402

# The sentence of README.md with both numbers.
SENTENCE = re.compile(r"(\d+)(\s+of\s+the\s+)(\d+)(\s+scenarios\s+really\s+happen\b[^;]*;\s+the\s+other\s+)(\d+)(\s+cannot)")


def wrong_with(scenario):
    name = scenario["name"]
    try:
        document = fixtures.read(name)
        failures = fixtures.compare(scenario["sections"]["expect"][""], document)
        if scenario["real"] and fixtures.made_evidence(scenario)["evidence"] != document["evidence"]:
            failures.append(f"its evidence is not what its edits make; tests/scenarios/run --rejudge {name}")
        with open(fixtures.file_of(name), encoding="utf-8") as file:
            if file.read() != fixtures.as_text(document):
                failures.append(f"its evidence is written in another form; tests/scenarios/run --rejudge {name}")
    except fixtures.FixtureError as error:
        failures = [str(error)]
    return [f"{name}: {failure}" for failure in failures]


def wrong_with_words(scenarios):
    """What a run prints of itself, where it saved what, is no part of the evidence: only a real run can show that."""
    talking = [scenario for scenario in scenarios if scenario["sections"]["expect"][""].get("prints")]
    documents = [fixtures.read(scenario["name"]) for scenario in talking]
    for scenario, document, judgement in zip(talking, documents, fixtures.judge(documents, "--catalogue", str(CATALOGUE))):
        pid = str((document["evidence"].get("outlook") or [{}])[0].get("pid", ""))
        flowing = " ".join(judgement["text"].split())
        for text in scenario["sections"]["expect"][""]["prints"]:
            if fixtures.replace_variables(text, {"OUTLOOK_PID": pid}) not in flowing:
                yield f"{scenario['name']}: today's words for its evidence do not say '{text}'"


def wrong_with_readme(scenarios, write):
    text = README.read_text(encoding="utf-8")
    unreal = sum(bool(scenario["real"]) for scenario in scenarios)
    real = len(scenarios) - unreal
    if len(SENTENCE.findall(text)) != 1:
        return ["README.md: the sentence with the number of real scenarios is not there once"]
    right = SENTENCE.sub(rf"{real}\g<2>{len(scenarios)}\g<4>{unreal}\g<6>", text)
    if right == text:
        return []
    if write:
        README.write_text(right, encoding="utf-8")
        return []
    return [f"README.md: {real} of {len(scenarios)} scenarios are real, {unreal} are not; tests/checks/scenario_evidence.py --write"]


def main():
    if sys.argv[1:] not in ([], ["--write"]):
        sys.exit(__doc__)
    scenarios = [scenario_format.load(name) for name in scenario_format.names()]
    names = {scenario["name"] for scenario in scenarios}
    wrong = [f"{name}: its evidence is there, a scenario that expects something is not" for name in fixtures.names() if name not in names]
    for scenario in scenarios:
        wrong += wrong_with(scenario)
    if not wrong:
        wrong += wrong_with_words(scenarios)
    wrong += wrong_with_readme(scenarios, sys.argv[1:] == ["--write"])
    if wrong:
        sys.exit("\n".join(["scenario_evidence:", *wrong]))
    print(f"the evidence of {len(scenarios)} scenarios is there and says what they expect")


main()
