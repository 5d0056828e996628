"""./demo in a lab, on a computer where nothing was built by hand before; and what it says of a scenario that is not there."""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# its servers' clocks are moved, which takes more than the wizard alone
SCENARIO, FINDING = "clock-wrong", "clock-wrong"
LINES_OF_A_SCREEN = 24


def demo(*arguments):
    # no recorder that the preset "native" may have left
    environment = dict(os.environ, LAB_RECORDER="/nonexistent/recorder.so")
    environment.pop("DISPLAY", None)
    return subprocess.run([ROOT / "demo", *arguments], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", check=False)


def fail(words, output):
    sys.exit(f"{output}\ndemo_in_lab: {words}")


def main():
    help_text = demo("--help").stdout
    told = help_text.partition("Exit code:")[2].split()
    for code in ("0", "1", "64", "66", "70", "75", "130"):
        if code not in told:
            fail(f"--help does not tell of exit code {code}", help_text)
    for name in ("nosuch", "clock", "../healthy", "a", "*"):
        done = demo(name)
        lines = done.stdout.splitlines()
        if done.returncode != 64 or len(lines) >= LINES_OF_A_SCREEN:
            fail(f"'{name}': exit code {done.returncode}, {len(lines)} lines", done.stdout)
        if f"there is no scenario '{name}'" not in lines[0] or "--list" not in lines[-1]:
            fail(f"'{name}': it does not say that there is none, and where all are", done.stdout)
    if "clock-wrong" not in demo("clock").stdout:
        fail("'clock' brings no scenario with that word", "")
    done = demo(SCENARIO)
    if done.returncode != 0:
        fail(f"exit code {done.returncode}", done.stdout)
    report = json.loads((ROOT / "build/demo/report.json").read_text(encoding="utf-8"))
    if FINDING not in [finding["id"] for finding in report["findings"]]:
        fail("the report is about something else", done.stdout)
    if len(list((ROOT / "build/demo").glob("page-*.png"))) < 5:
        fail("pictures are missing", done.stdout)
    print("./demo builds what a lab with a moved clock needs, and tells briefly of a scenario that is not there")


main()
