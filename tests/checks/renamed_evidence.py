"""Facts, not names: what the scenarios left is judged again with every host, address, person, process and moment renamed. The
verdict and the findings, their order, certainty, severity and causes must be the same. So must they when the answers come in
another order and a little later.

usage: renamed_evidence.py [REJUDGE] [--keep FOLDER]     REJUDGE: the native program of that name; --keep: writes the renamed evidence

It also shows that it would notice: a rule that looks for a name is made up (rejudge --name-rule), and has to be found.
"""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tests/scenarios"))
import fixtures  # noqa: E402
import renaming  # noqa: E402

# What a rule may not look for, each in a fixture that has it.
NAMES = (("healthy", "contoso"), ("healthy", "mail."), ("healthy", '"a@'), ("healthy", "a%40contoso"), ("healthy", "10.66.0.12"),
         ("healthy-ipv6", "fd66::12"), ("blocked", "desktop-1"), ("blocked", "DESKTOP-1\\\\user"), ("healthy", '"started":"2026-11'),
         ("healthy", '"not_after":"2046-11'), ("healthy", '"profile":"Outlook"'), ("healthy", '"eth0"'), ("healthy", '"pid":PID'),
         ("healthy", "User A"), ("redirect-other-company", "fabrikam"), ("watch", '"subject":"PID 10.'), ("healthy", "10.66.0.12:443"))

KNOWLEDGE = ("office365.com", "autodiscover", "OUTLOOK.EXE", '"state":"established"', "Exchange.asmx")


def findings_of(judgement):
    return [(finding["id"], finding["severity"], finding["certainty"], finding["consequence_of"]) for finding in judgement["findings"]]


def difference(renamer, before, after):
    """What is judged otherwise of renamed evidence; None when nothing is."""
    if before["verdict"] != after["verdict"]:
        return f"the verdict {before['verdict']} becomes {after['verdict']}"
    old, new = findings_of(before), findings_of(after)
    if old != new:
        return f"{'; '.join(map(str, old))} become {'; '.join(map(str, new))}"
    for one, other in zip(before["findings"], after["findings"]):
        if one["account"] and renamer.text(one["account"]) != other["account"]:
            return f"the account of {one['id']} becomes {other['account']}"
    return None


def renamed(documents, way):
    """Each document's renaming, and the renamed document."""
    pairs = []
    for name, document in documents.items():
        renamer = renaming.Renaming(document["evidence"], way, name)
        pairs.append((renamer, {**document, "evidence": renamer.whole(document["evidence"])}))
    return pairs


def check(documents, way, *options):
    """{name: what is wrong} of the documents, {name: document}, renamed."""
    pairs = renamed(documents, way)
    before = fixtures.judge(list(documents.values()), *options)
    after = fixtures.judge([document for _, document in pairs], *options)
    wrong = {}
    for name, (renamer, document), old, new in zip(documents, pairs, before, after):
        left = renamer.leftovers(document["evidence"])
        what = f"an old name is left: {left[0]}" if left else difference(renamer, old, new)
        if what:
            wrong[name] = what
    return wrong


def shows_that_it_notices():
    for name, text in NAMES:
        document = fixtures.read(name)
        pid = str(document["evidence"]["outlook"][0]["pid"])
        wrong = check({name: document}, 1, "--name-rule", text.replace("PID", pid))
        if not wrong:
            sys.exit(f"renamed_evidence: a rule that looks for {text} in {name} is not noticed")
    # and what a rule may know is not taken for a name
    for text in KNOWLEDGE:
        wrong = check({"healthy": fixtures.read("healthy")}, 1, "--name-rule", text)
        if wrong:
            sys.exit(f"renamed_evidence: {text} is taken for a name: {wrong['healthy']}")


def main():
    arguments = sys.argv[1:]
    keep = pathlib.Path(arguments.pop(arguments.index("--keep") + 1)) if "--keep" in arguments[:-1] else None
    arguments = [argument for argument in arguments if argument != "--keep"]
    if len(arguments) > 1:
        sys.exit(__doc__)
    if arguments:
        fixtures.REJUDGE = arguments[0]
    documents = {name: fixtures.read(name) for name in fixtures.names()}
    if keep:
        keep.mkdir(exist_ok=True)
        for name, (_, document) in zip(documents, renamed(documents, 1)):
            (keep / f"{name}.json").write_text(fixtures.as_text(document), encoding="utf-8")
    failed = 0
    for way in renaming.WAYS:
        for name, what in check(documents, way).items():
            print(f"{name}, renamed in way {way}: {what}")
            failed += 1
    if failed:
        sys.exit(f"renamed_evidence: {failed} judged otherwise")
    shows_that_it_notices()
    print(f"{len(documents)} pieces of evidence, each renamed in {len(renaming.WAYS)} ways, are judged as before; {len(NAMES)} rules that look for a name are noticed")


main()
