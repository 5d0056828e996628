#!/usr/bin/python3
"""Outlook, played by the stand-in: a Windows program that opens and holds the connections it is told to.

    [outlook]
    program: olk.exe                       (default: OUTLOOK.EXE; none: Outlook does not run)
    connect: mail.contoso.test:443*2       (HOST:PORT, *COUNT for several, an IPv6 address in brackets; may stand several times)
    family: 6                              (of names' addresses; default: 4)
    window: Inbox - Outlook                (default: Inbox - Outlook)
    reopen: 300                            (what the server closes is opened again after so many milliseconds; default: it
                                           stays half-closed)
    churn: 20                              (each so many milliseconds one connection is closed and another opened)
    hang: 6000                             (its window answers no more; it counts as ready so many milliseconds later)
    helper: yes                            (the connections are those of msedgewebview2.exe below it, as with new Outlook;
                                           then the pid that it says when it is ready is the helper's)
    ready-when: closed-by-server           (ready once the server has closed every connection; default: once they are open)

It is not started with the lab but by `lab outlook`, which runs this file inside the lab.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import scenario  # noqa: E402  (found by the line above when this file is run by itself)

# Where the programs lie on a computer with Office.
FOLDERS = {
    "OUTLOOK.EXE": r"C:\Program Files\Microsoft Office\root\Office16",
    "olk.exe": r"C:\Program Files\WindowsApps\Microsoft.OutlookForWindows_1.2024.1106.200_x64__8wekyb3d8bbwe",
}
HELPER = r"C:\Program Files (x86)\Microsoft\EdgeWebView\Application\130.0.2849.80\msedgewebview2.exe"
JOURNAL = r"C:\outlook-journal.txt"
READY_SECONDS = 30


def connection(value):
    if not re.fullmatch(r"[A-Za-z0-9.:\[\]-]+:[0-9]{1,5}(\*[0-9]{1,5})?", value):
        raise ValueError("is not HOST:PORT or HOST:PORT*COUNT")
    return value


SECTIONS = {
    "outlook": scenario.Section({
        "program": scenario.choice("OUTLOOK.EXE", "olk.exe", "none"),
        "connect": scenario.Many(connection),
        "family": scenario.choice("4", "6"),
        "window": scenario.text,
        "reopen": scenario.number,
        "churn": scenario.number,
        "hang": scenario.number,
        "helper": scenario.choice("yes"),
        "ready-when": scenario.choice("closed-by-server"),
    }),
}


def start(_):
    return None


def arguments_of(section):
    arguments = []
    for each in section.get("connect", ()):
        arguments += ["--connect", each]
    for name in ("reopen", "churn", "hang"):
        if name in section:
            arguments += ["--" + name, str(section[name])]
    if "helper" in section:
        arguments += ["--helper", HELPER]
    return arguments + ["--family", section.get("family", "4"), "--window", section.get("window", "Inbox - Outlook")]


def count_connections(section):
    return sum(int(each.partition("*")[2] or 1) for each in section.get("connect", ()))


def is_ready(section, journal):
    """Whether the journal says that every connection came as far as the scenario wants."""
    if "ready-when" not in section:
        return True
    try:
        with open(journal, encoding="ascii", errors="replace") as file:
            return file.read().count(f" {section['ready-when']} ") >= count_connections(section)
    except FileNotFoundError:
        return False


def launch(lab_folder, executable, given):
    """Starts the stand-in and prints its ready line."""
    with open(os.path.join(lab_folder, "scenario.json"), encoding="utf-8") as file:
        section = json.load(file)["sections"].get("outlook", {}).get("", {})
    program = section.get("program", "OUTLOOK.EXE")
    if given and program == "none":
        program = "OUTLOOK.EXE"
    if program == "none":
        print("none")
        return 0
    drive_c = os.path.join(lab_folder, "root/home/user/.wine/drive_c")
    folder = FOLDERS[program]
    for path in (f"{folder}\\{program}", HELPER):
        in_lab = os.path.join(drive_c, *path.split("\\")[1:])
        os.makedirs(os.path.dirname(in_lab), exist_ok=True)
        shutil.copy(executable, in_lab)
    log_path = os.path.join(lab_folder, "log/outlook.log")
    with open(log_path, "ab") as log:
        process = subprocess.Popen(
            ["chroot", os.path.join(lab_folder, "root"), "/run/wine-program", "/", f"{folder}\\{program}",
             *(given or arguments_of(section)), "--journal", JOURNAL],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with open(log_path, encoding="utf-8", errors="replace") as log:
            said = log.read()
        ready = re.findall(r"^ready .*\n", said, re.MULTILINE)
        if ready and is_ready(section, os.path.join(drive_c, JOURNAL.split("\\")[1])):
            print(ready[-1].strip())
            return 0
        if process.poll() is not None:
            print(f"the stand-in for Outlook ended with {process.returncode}: {said.strip()}", file=sys.stderr)
            return 70
        time.sleep(0.02)
    print(f"the stand-in for Outlook was not ready within {READY_SECONDS} s", file=sys.stderr)
    return 70


if __name__ == "__main__":
    sys.exit(launch(sys.argv[1], sys.argv[2], sys.argv[3:]))
