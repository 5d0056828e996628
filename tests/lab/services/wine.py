r"""Wine: runs Windows programs in the client's network.

Every lab works on a layer of its own above the ready Windows folder that tests/lab/install made, so what a program
changes there is seen only in this lab and gone with it. The registry values of the scenario are imported by reg.exe,
which starts Wine's own services at the same time: afterwards a program starts in some 50 ms.

    [machine]
    domain: contoso.test            (the domain that the computer belongs to; the DNS names its domain controllers)
    clock: 40 days behind           (against all servers' clocks; also ahead, minutes, hours)
    network: unplugged              (the cable is pulled; or no-address: nobody gave the network card an address)

    [registry HKCU\Software\Microsoft\Exchange]
    MapiHttpDisabled: dword 1                     (also: string TEXT, hex 00 ff …, unicode TEXT; (default): string TEXT)

    [file C:\users\user\AppData\Local\Microsoft\Outlook\a@contoso.test - Autodiscover.xml]
    content: exchange-2019.xml                    (of tests/scenarios/answers: a copy of it lies there)

    [hosts-file]
    mail.contoso.test: 10.66.0.99                 (a line of the hosts file, which goes before every DNS server)
"""
# packages: libxcb1

import filecmp
import glob
import hashlib
import os
import re
import shutil
import struct
import time

import lab_init
import scenario

AFTER = ("certificates", "dns", "display")

DWORD, STRING, MULTIPLE, HEX = "dword", "string", "strings", "hex"


def registry_key(value):
    if not re.fullmatch(r"(HKCU|HKLM|HKEY_CURRENT_USER|HKEY_LOCAL_MACHINE)(\\[^\\\]\[]+)+", value):
        raise ValueError("is not a registry key that begins with HKCU\\ or HKLM\\")
    return value.replace("HKCU\\", "HKEY_CURRENT_USER\\", 1).replace("HKLM\\", "HKEY_LOCAL_MACHINE\\", 1)


def registry_value(value):
    """'string TEXT', 'dword NUMBER', 'hex 00 01 ff' or 'unicode TEXT' (a binary value of UTF-16), as a .reg file writes it."""
    kind, _, rest = value.partition(" ")
    if kind == "string":
        return '"' + rest.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if kind == "dword" and re.fullmatch("[0-9]{1,10}", rest) and int(rest) < 2**32:
        return f"dword:{int(rest):08x}"
    if kind == "hex" and re.fullmatch("([0-9a-fA-F]{2})?( [0-9a-fA-F]{2})*", rest):
        return "hex:" + rest.replace(" ", ",")
    if kind == "unicode":
        return "hex:" + (rest + "\0").encode("utf-16-le").hex(",")
    raise ValueError("is none of: string TEXT, dword NUMBER, hex 00 ff …, unicode TEXT")


def clock(value):
    """How far the servers' clocks are ahead of this computer's, in seconds."""
    match = re.fullmatch("([1-9][0-9]{0,3}) (minutes|hours|days) (ahead|behind)", value)
    if not match:
        raise ValueError("is not such as '40 days behind'")
    return int(match[1]) * {"minutes": 60, "hours": 3600, "days": 86400}[match[2]] * (1 if match[3] == "behind" else -1)


def windows_file(value):
    """A file of Windows' drive C:, whose path says of no folder that it is the one above."""
    parts = value.split("\\")
    if parts[0].upper() != "C:" or len(parts) < 2 or any(part in ("", ".", "..") or "/" in part for part in parts[1:]):
        raise ValueError("is not a path that begins with C:\\")
    return "\\".join(parts[1:])


def answer_file(value):
    path = os.path.join(scenario.SCENARIO_FOLDER, "answers", value)
    if "/" in value or not os.path.isfile(path):
        raise ValueError("names no file in tests/scenarios/answers")
    return path


SECTIONS = {
    "file": scenario.Section({"content": answer_file}, argument=windows_file),
    "hosts-file": scenario.Section(any_key=(scenario.host_name, scenario.addresses)),
    "machine": scenario.Section({"domain": scenario.host_name, "clock": clock,
                                 "network": scenario.choice("unplugged", "no-address")}),
    "registry": scenario.Section(any_key=(scenario.text, registry_value), argument=registry_key),
}

# Where Windows keeps the domain of the computer's own name. Wine looks for domain controllers there (it says of every
# computer that it belongs to a workgroup).
DOMAIN_KEY = r"HKEY_LOCAL_MACHINE\System\CurrentControlSet\Services\Tcpip\Parameters"

# What the ready Windows folder holds beside Wine's own: no windows that ask about crashes, grey instead of coloured edges
# of letters, and for Windows' fonts free ones whose letters are about as wide and high, so that a page looks as it does
# on Windows.
PREFIX_SETTINGS = r"""Windows Registry Editor Version 5.00

[HKEY_CURRENT_USER\Software\Wine\WineDbg]
"ShowCrashDialog"=dword:00000000

[HKEY_CURRENT_USER\Software\Wine\Fonts\Replacements]
"Segoe UI"="Clear Sans"
"Segoe UI Semibold"="Clear Sans Medium"
"Segoe UI Symbol"="DejaVu Sans"
"Consolas"="DejaVu Sans Mono"

[HKEY_CURRENT_USER\Control Panel\Desktop]
"FontSmoothing"="2"
"FontSmoothingType"=dword:00000001
"FontSmoothingGamma"=dword:00000578

[HKEY_CURRENT_USER\Control Panel\Desktop\WindowMetrics]
"CaptionFont"=hex:{window_font}
"SmCaptionFont"=hex:{window_font}
"MenuFont"=hex:{window_font}
"StatusFont"=hex:{window_font}
"MessageFont"=hex:{window_font}
"""


def window_font():
    """Windows' own font for windows and messages, Segoe UI of 9 points, as a LOGFONTW."""
    logfont = struct.pack("<5i8B", -12, 0, 0, 0, 400, 0, 0, 0, 1, 0, 0, 0, 0)
    return (logfont + "Segoe UI".encode("utf-16-le").ljust(64, b"\0")).hex(",")


# The environment of every Windows program; a file, so that tests/lab/lab uses the same.
RUN_PROGRAM = """#!/bin/sh
# wine-program FOLDER PROGRAM ARGUMENT… : runs a Windows program in that folder of the host
cd "/{host}$1" 2>/dev/null || cd /{home}
shift
# The longest list of sockets in the tests has 10,000 rows.
ulimit -n 20000 2>/dev/null || ulimit -n "$(ulimit -H -n)"
export HOME=/{home} USER=user WINEPREFIX=/{home}/.wine WINEARCH=win64 WINEDEBUG="${{WINEDEBUG:--all}}" LC_ALL=C.UTF-8
export WINEDLLOVERRIDES='mscoree,mshtml=;winemenubuilder.exe=d'
export PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
{display}
for wine in /usr/lib/wine/wine64 /usr/bin/wine; do
    [ -x "$wine" ] && exec "$wine" "$@"
done
echo "Wine is missing: run tests/lab/install" >&2
exit 127
"""


def wine_command(lab, *arguments):
    return ("chroot", lab.root, "/run/wine-program", "/", *arguments)


def prepare(lab):
    """Makes the ready Windows folder; only when it is whole does it get its name."""
    install_program(lab)
    version = lab.run(*wine_command(lab, "--version"))
    settings = PREFIX_SETTINGS.format(window_font=window_font())
    # Wine gives the folder the 32-bit libraries that it has itself.
    libraries = str(len(glob.glob(f"{lab.root}/usr/lib/*/wine/*-windows/*")))
    recipe = hashlib.sha256((version + settings + RUN_PROGRAM + libraries).encode()).hexdigest()
    recipe_file = os.path.join(lab.prefix, "recipe")
    if os.path.exists(recipe_file) and open(recipe_file, encoding="ascii").read() == recipe:
        return
    unfinished = lab.prefix + ".unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    os.makedirs(unfinished)
    prefix = os.path.join(lab.root, lab_init.WINE_HOME, ".wine")
    lab_init.mount("--bind", unfinished, prefix)
    lab.run(*wine_command(lab, "wineboot.exe", "--init"), client=True)
    lab.run(*wine_command(lab, "winecfg.exe", "-v", "win10"), client=True)
    with open(os.path.join(prefix, "drive_c/settings.reg"), "w", encoding="utf-16", newline="\r\n") as file:
        file.write(settings)
    lab.run(*wine_command(lab, "reg.exe", "import", "C:\\settings.reg"), client=True)
    # Wine's server writes the registry when it ends, some seconds after the last program.
    lab.run("chroot", lab.root, "env", f"WINEPREFIX=/{lab_init.WINE_HOME}/.wine", "/usr/lib/wine/wineserver", "--wait",
            client=True)
    os.remove(os.path.join(prefix, "drive_c/settings.reg"))
    link_libraries(lab, prefix)
    os.remove(os.path.join(prefix, "dosdevices/z:"))
    os.symlink("/" + lab_init.HOST_IN_WINE_ROOT, os.path.join(prefix, "dosdevices/z:"))
    with open(os.path.join(unfinished, "recipe"), "w", encoding="ascii") as file:
        file.write(recipe)
    # A lab that runs still reads from the old one, which tests/lab/install takes away later.
    if os.path.exists(lab.prefix):
        os.rename(lab.prefix, f"{lab.prefix}.old.{time.time_ns()}")
    os.rename(unfinished, lab.prefix)


def link_libraries(lab, prefix):
    """Windows' libraries are copies of Wine's, more than a gigabyte: links to the originals take their place."""
    for folder, kind in (("system32", "x86_64-windows"), ("syswow64", "i386-windows")):
        for originals in glob.glob(f"{lab.root}/usr/lib/*/wine/{kind}"):
            for copy in glob.glob(f"{prefix}/drive_c/windows/{folder}/*"):
                original = os.path.join(originals, os.path.basename(copy))
                if os.path.isfile(original) and filecmp.cmp(original, copy, shallow=False):
                    os.remove(copy)
                    os.symlink(original.removeprefix(lab.root), copy)


def install_program(lab):
    if lab.display:
        cookies = os.environ.get("XAUTHORITY", os.path.expanduser("~/.Xauthority"))
        display = f"export DISPLAY={lab.display} XAUTHORITY='/{lab_init.HOST_IN_WINE_ROOT}{cookies}'"
    else:
        display = "unset DISPLAY"
    program = lab.write("root/run/wine-program", RUN_PROGRAM.format(
        host=lab_init.HOST_IN_WINE_ROOT, home=lab_init.WINE_HOME, display=display))
    os.chmod(program, 0o755)


def write_hosts_file(lab, prefix):
    """Wine's resolver reads the lab's own file, as Windows' does that of the Windows folder: both get the lines."""
    lines = "".join(f"{address}\t{host}\r\n" for host, found in lab.section("hosts-file").items() for address in found)
    if not lines:
        return
    folder = os.path.join(prefix, "drive_c/windows/system32/drivers/etc")
    os.makedirs(folder, exist_ok=True)
    own = os.path.join(folder, "hosts")
    if os.path.islink(own):
        os.remove(own)
    with open(own, "w", encoding="ascii", newline="") as file:
        file.write("# Copyright (c) Contoso\r\n" + lines)
    with open(os.path.join(lab.root, "etc/hosts"), "a", encoding="ascii") as file:
        file.write(lines.replace("\r", ""))


def cut_off(lab, how):
    """The client's only adapter goes down, or keeps nothing but the address that it gave itself (RFC 3927)."""
    if how == "unplugged":
        lab.run("ip", "link", "set", "eth0", "down", client=True)
    elif how == "no-address":
        lab.run("ip", "-batch", lab.write("ip-no-address.batch", "addr flush dev eth0 scope global\naddr add 169.254.7.31/16 dev eth0\n"),
                client=True)


def start(lab):
    cut_off(lab, lab.section("machine").get("network"))
    prefix = os.path.join(lab.root, lab_init.WINE_HOME, ".wine")
    install_program(lab)
    if not os.path.isdir(lab.prefix):
        raise lab_init.LabError("the ready Windows folder is missing: run tests/lab/install")
    lab_init.mount_layers(lab.prefix, lab.path("prefix-upper"), prefix)

    write_hosts_file(lab, prefix)
    for name, what in lab.sections("file").items():
        target = os.path.join(prefix, "drive_c", *name.split("\\"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(what["content"], target)

    lines = ["Windows Registry Editor Version 5.00", ""]
    if not lab.display:
        # Programs can have windows all the same; they are drawn nowhere.
        lines += [r"[HKEY_CURRENT_USER\Software\Wine\Drivers]", '"Graphics"="null"', ""]
    if "domain" in lab.section("machine"):
        lines += [f"[{DOMAIN_KEY}]", f'"Domain"="{lab.section("machine")["domain"]}"', ""]
    for key, values in lab.sections("registry").items():
        lines.append(f"[{key}]")
        lines += [f'"{name}"={value}' if name != "(default)" else f"@={value}" for name, value in values.items()]
        lines.append("")
    with open(os.path.join(prefix, "drive_c/scenario.reg"), "w", encoding="utf-16", newline="\r\n") as file:
        file.write("\n".join(lines))
    # While one ordinary program runs, Wine's services stay, and a program starts in 50 ms instead of a second: this one
    # waits for input that never comes.
    never, _ = os.pipe()
    lab.start("wine", *wine_command(lab, "findstr.exe", "nothing"), client=True, input_from=never)
    boot = lab.start("wine", *wine_command(lab, "reg.exe", "import", "C:\\scenario.reg"), client=True)

    def ready():
        lab.wait_until("starting Wine", lambda: boot.poll() is not None, seconds=60)
        if boot.returncode:
            raise lab_init.LabError(f"importing the scenario's registry values ended with {boot.returncode}")

    return ready
