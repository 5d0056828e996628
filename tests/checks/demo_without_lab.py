"""./demo where no lab can run, and as if none could: it shows what was recorded, says so, and leaves nothing running."""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
RESULTS = ROOT / "build/demo"
PREFIX = "WINEPREFIX=" + str(ROOT / "build/demo-wine/prefix")
SCENARIO, FINDING = "port-443-refused", "port-refused"
PAGES = {"start", "outlook", "connections", "autodiscover", "result"}
# root of a user namespace that may make no further namespaces, as in a plain container
WITHOUT_NAMESPACES = ("unshare", "--user", "--map-root-user", "sh", "-c",
                      'echo 0 >/proc/sys/user/max_user_namespaces; echo 0 >/proc/sys/user/max_net_namespaces; exec "$@"', "sh")


def fail(words, output):
    sys.exit(f"{output}\ndemo_without_lab: {words}")


def still_running():
    """Programs of the demo's Windows folder."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if PREFIX in folder.joinpath("environ").read_text(errors="replace").split("\0"):
                found.append(folder.joinpath("comm").read_text().strip())
        except OSError:
            pass
    return found


def check(before, arguments, reason):
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    done = subprocess.run([*before, ROOT / "demo", *arguments], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    said = " ".join(done.stdout.split())
    if done.returncode != 0:
        fail(f"exit code {done.returncode}", done.stdout)
    for words in (f"NO NETWORK IS SET UP, {reason}", "This is a saved report that was opened again.", "PORT-REFUSED",
                  "The wizard found in it what this scenario is made to show."):
        if words not in said:
            fail(f"it does not say '{words}'", done.stdout)
    if json.loads((RESULTS / "report.json").read_text(encoding="utf-8"))["findings"][0]["id"] != FINDING:
        fail("report.json is about something else", done.stdout)
    if "This is a saved report" not in (RESULTS / "report.html").read_text(encoding="utf-8"):
        fail("report.html does not say what it is", done.stdout)
    pictures = {path.stem.split("-", 2)[2]: path for path in RESULTS.glob("page-*.png")}
    if set(pictures) != PAGES or any(path.stat().st_size < 3000 for path in pictures.values()):
        fail(f"there are pictures of {sorted(pictures)}", done.stdout)
    if still_running():
        fail(f"{', '.join(still_running())} still run", done.stdout)


def main():
    check((), ("--recorded", SCENARIO), "as you wished (--recorded).")
    check(WITHOUT_NAMESPACES, (SCENARIO,), "since this computer allows none")
    print("./demo shows what was recorded, by --recorded and where there are no namespaces")


main()
