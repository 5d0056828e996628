#!/usr/bin/python3
"""Holds the examples in CONTRIBUTING.md and README.md to the code they are taken from.

A code block that names a file behind its language, ```c core/diagnose/rules.c, is a part of that file: its lines stand there
in this order. A line of "…" stands for whatever was left out.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = ("CONTRIBUTING.md", "README.md")
BLOCK = re.compile(r"^```[a-z]* (\S+)\n(.*?)^```$", re.M | re.S)


def missing_line(example, text):
    """The first line of the example that the text does not have behind those before it, or None."""
    lines = iter(text.splitlines())
    for line in example.splitlines():
        if line.strip() not in ("", "…") and not any(line.strip() == other.strip() for other in lines):
            return line
    return None


def main():
    failures, count = [], 0
    for document in DOCUMENTS:
        for name, example in BLOCK.findall((ROOT / document).read_text(encoding="utf-8")):
            count += 1
            if not (ROOT / name).is_file():
                failures.append(f"{document}: there is no {name}")
                continue
            line = missing_line(example, (ROOT / name).read_text(encoding="utf-8"))
            if line is not None:
                failures.append(f"{document}: {name} does not have this line where the example has it: {line.strip()}")
    if missing_line("b\na", "a\nb") is None or missing_line("a\n…\nc", "a\nb\nc") is not None:
        failures.append("this check does not find what it should")
    if count == 0:
        failures.append("there is no example to look at")
    print("\n".join(failures) or f"{count} examples stand in the code as they are shown")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
