"""resources/report.schema.json says of every report what is true: an independent validator accepts all samples and refuses
spoilt ones, and the part about evidence is what the schema tables say.

usage: report_schema.py FOLDER-OF-REPORT-SAMPLES [--write]

--write brings the part about evidence up to date.
"""
import copy
import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "resources/report.schema.json"

# Each spoils a sound report in a way that a script would trip over.
SPOILERS = (
    lambda report: report.pop("verdict"),
    lambda report: report.update(schema="outlook-connection-wizard/2"),
    lambda report: report.update(verdict="fine"),
    lambda report: report.update(findings=[]),
    lambda report: report["findings"][0].pop("account"),
    lambda report: report["findings"][0].update(severity="bad"),
    lambda report: report["interpretation"]["connections"][0].update(role=7),
    lambda report: report["evidence"].pop("connections"),
    lambda report: report["evidence"]["connections"][0].update(pid="4028"),
    lambda report: report["evidence"]["connections"][0].update(state="open"),
    lambda report: report["evidence"]["tls"][0]["chain"][0].update(names=None),
)


def fail(message):
    sys.exit(f"report_schema: {message}")


def main():
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--write"]):
        sys.exit(__doc__)
    samples = pathlib.Path(sys.argv[1]) / "report-samples"
    printed = subprocess.run([samples, "schema"], capture_output=True, check=True).stdout
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    wanted = copy.deepcopy(schema)
    wanted["$defs"].update(json.loads(printed))
    if sys.argv[2:]:
        SCHEMA.write_text(json.dumps(wanted, indent=2) + "\n", encoding="utf-8")
        schema = wanted
    if schema != wanted:
        fail("resources/report.schema.json is behind the schema tables; run tests/checks/report_schema.py with --write")
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([samples, "write", folder], check=True)
        reports = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in pathlib.Path(folder).glob("*.json")}
    for name, report in reports.items():
        for error in validator.iter_errors(report):
            fail(f"{name}: {error.json_path}: {error.message[:200]}")
    for number, spoil in enumerate(SPOILERS):
        spoilt = copy.deepcopy(reports["healthy"])
        spoil(spoilt)
        if validator.is_valid(spoilt):
            fail(f"spoilt report {number} is taken for sound")
    print(f"{len(reports)} reports keep to resources/report.schema.json, {len(SPOILERS)} spoilt ones do not")


main()
