"""Runs clang over our sources, with the flags that the build used.

tidy.py                     clang-tidy over what Linux compiles
tidy.py --compile-windows   clang, as a second compiler, over what Windows compiles (mingw-w64's headers)

A file that passed is not looked at again until something it is made of changes: the hash of its preprocessed text,
its flags and the settings is kept in build/check.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def commands(preset):
    """(file, arguments) of every C file of a preset, without compiler, output and dependency switches. A file that is compiled
    again, for a fuzz target, is looked at once."""
    database = json.loads((ROOT / "build" / preset / "compile_commands.json").read_text())
    seen = set()
    for entry in database:
        if not entry["file"].endswith(".c") or entry["file"] in seen:
            continue
        seen.add(entry["file"])
        words = shlex.split(entry["command"])[1:]
        kept, skip = [], 0
        for word in words:
            if skip:
                skip -= 1
            elif word in ("-o", "-MF", "-MT"):
                skip = 1
            elif word in ("-c", "-MD") or word == entry["file"] or word.startswith("-ffile-prefix-map"):
                pass
            else:
                kept.append(word)
        yield entry["file"], kept


def run(arguments):
    return subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, errors="replace")


def look_at(source, flags, windows, passed_folder):
    """The complaints about one file; empty when it is fine."""
    compiler = ["clang"] + (["--target=x86_64-w64-mingw32"] if windows else [])
    preprocessed = run(compiler + flags + ["-E", "-P", source])
    if preprocessed.returncode != 0:
        return preprocessed.stderr
    settings = "" if windows else (ROOT / ".clang-tidy").read_text()
    state = "\0".join([source, preprocessed.stdout, " ".join(flags), settings, str(windows)])
    # comments count too: NOLINT stands in them
    state += pathlib.Path(source).read_text(errors="replace")
    stamp = passed_folder / hashlib.sha256(state.encode()).hexdigest()
    if stamp.exists():
        return ""
    if windows:
        result = run(compiler + flags + ["-fsyntax-only", source])
    else:
        result = run(["clang-tidy", "--quiet", source, "--"] + flags)
    if result.returncode != 0:
        return result.stdout + (result.stderr if windows else "")
    stamp.touch()
    return ""


def main():
    windows = sys.argv[1:] == ["--compile-windows"]
    preset = "windows-x64" if windows else "native-clang"
    passed_folder = ROOT / "build" / "check" / ("clang-windows" if windows else "clang-tidy")
    passed_folder.mkdir(parents=True, exist_ok=True)
    work = list(commands(preset))
    if not work:
        sys.exit(f"{preset} compiles nothing")
    complaints = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for text in pool.map(lambda item: look_at(*item, windows, passed_folder), work):
            if text:
                complaints += 1
                print(text)
    if complaints:
        sys.exit(f"{complaints} of {len(work)} files have complaints")
    print(f"{len(work)} files are fine")


main()
