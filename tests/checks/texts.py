"""Every <text> of resources/messages/en.xml is used: its id, or its group with the dot's other side filled in, stands in a
string of the sources. (That none is missing, and that findings have all of theirs, the unit tests see.)

usage: texts.py
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "resources/messages/en.xml"


def literals():
    for folder in ("app", "core"):
        for path in (ROOT / folder).rglob("*.[ch]"):
            yield from re.findall(r'"((?:[^"\\\n]|\\.)*)"', path.read_text(encoding="utf-8"))


def main():
    text = CATALOGUE.read_text(encoding="utf-8")
    ids = re.findall(r'<text id="([^"]+)"', text)
    plain = set(re.findall(r" as ([a-z0-9-]+)\}", text))  # {protocol as protocol} names a group inside the catalogue
    formats = set()
    for literal in literals():
        if "%" not in literal:
            plain.add(literal)
        elif re.fullmatch(r"[a-z][a-z0-9-]*[.-](?:[a-z0-9.-]|%s|%d)*", literal):
            formats.add(re.sub(r"%s|%d", "[a-z0-9-]*", literal.replace(".", r"\.")))
    pattern = re.compile("|".join(sorted(formats)))
    unused = []
    for name in ids:
        group = name.rpartition(".")[0]
        if name not in plain and group not in plain and not pattern.fullmatch(name) and not pattern.fullmatch(group):
            unused.append(name)
    for name in unused:
        print(f"texts: resources/messages/en.xml: nothing in app/ or core/ uses the text {name}")
    if unused:
        sys.exit(1)
    print(f"all {len(ids)} texts are used")


main()
