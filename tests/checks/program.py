"""Looks at the built program as a Windows computer would: program.py FOLDER x64|x86

One file, small, needing nothing but Windows' own libraries, with the linker's protections on, saying which version it
is, and telling nothing of the computer that built it.
"""
import os
import pathlib
import struct
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LARGEST = 2_500_000  # bytes

# What every Windows 10 1809 and later has in its System32 folder.
WINDOWS_LIBRARIES = {
    "advapi32.dll", "bcrypt.dll", "comctl32.dll", "comdlg32.dll", "credui.dll", "crypt32.dll", "dnsapi.dll",
    "dwmapi.dll", "gdi32.dll", "iphlpapi.dll", "kernel32.dll", "msvcrt.dll", "ncrypt.dll", "netapi32.dll",
    "normaliz.dll", "ntdll.dll", "ole32.dll", "oleacc.dll", "oleaut32.dll", "psapi.dll", "secur32.dll", "shell32.dll", "shlwapi.dll",
    "urlmon.dll", "user32.dll", "uxtheme.dll", "version.dll", "winhttp.dll", "wldap32.dll", "ws2_32.dll",
    "wtsapi32.dll",
}

HIGH_ENTROPY_VA, DYNAMIC_BASE, NX_COMPAT = 0x20, 0x40, 0x100
WINDOW, CONSOLE = 2, 3
RESOURCE_ICON_GROUP, RESOURCE_VERSION, RESOURCE_MANIFEST, RESOURCE_DATA = 14, 16, 24, 10


class Image:
    """The parts of a PE file that the checks ask for."""

    def __init__(self, path):
        self.data = path.read_bytes()
        (start,) = struct.unpack_from("<I", self.data, 0x3C)
        if self.data[start:start + 4] != b"PE\0\0":
            raise ValueError("not a Windows program")
        self.machine, sections, self.timestamp, _, _, optional_len, self.characteristics = struct.unpack_from(
            "<HHIIIHH", self.data, start + 4)
        optional = start + 24
        (magic,) = struct.unpack_from("<H", self.data, optional)
        self.wide = magic == 0x20B
        self.subsystem, self.flags = struct.unpack_from("<HH", self.data, optional + 68)
        directories = optional + (112 if self.wide else 96)
        self.directories = [struct.unpack_from("<II", self.data, directories + 8 * i) for i in range(16)]
        self.sections = []
        for i in range(sections):
            at = optional + optional_len + 40 * i
            size, address, raw_size, raw = struct.unpack_from("<IIII", self.data, at + 8)
            self.sections.append((address, max(size, raw_size), raw))

    def offset(self, address):
        for start, size, raw in self.sections:
            if start <= address < start + size:
                return address - start + raw
        raise ValueError(f"address {address:#x} is in no section")

    def text(self, address):
        at = self.offset(address)
        return self.data[at:self.data.index(b"\0", at)].decode("ascii")

    def imports(self):
        names = set()
        for directory, entry_len, name_at in ((1, 20, 12), (13, 32, 4)):  # imported and delay-loaded
            address, size = self.directories[directory]
            if not size:
                continue
            at = self.offset(address)
            while True:
                (name,) = struct.unpack_from("<I", self.data, at + name_at)
                if not name:
                    break
                names.add(self.text(name).lower())
                at += entry_len
        return names

    def resource_types(self):
        address, size = self.directories[2]
        if not size:
            return set()
        at = self.offset(address)
        named, numbered = struct.unpack_from("<HH", self.data, at + 12)
        return {struct.unpack_from("<I", self.data, at + 16 + 8 * i)[0] for i in range(named, named + numbered)}


def telling_paths():
    """Texts that would tell where it was built."""
    home = os.path.expanduser("~")
    cache = os.environ.get("OUTLOOK_WIZARD_CACHE") or os.environ.get("XDG_CACHE_HOME") or home + "/.cache"
    paths = {str(ROOT) + "/", cache + "/", "/home/", "/tmp/", "outlook-connection-wizard/libraries"}
    if len(home) > 1:
        paths.add(home + "/")
    return paths


def complaints_about(path, machine, subsystem):
    if not path.is_file():
        yield f"{path} is missing"
        return
    image = Image(path)
    size = len(image.data)
    if size >= LARGEST:
        yield f"it has {size} bytes, more than {LARGEST}"
    if image.machine != {"x64": 0x8664, "x86": 0x14C}[machine]:
        yield f"it is for another processor ({image.machine:#x})"
    if image.subsystem != subsystem:
        yield f"its subsystem is {image.subsystem}, not {subsystem}"
    foreign = image.imports() - WINDOWS_LIBRARIES
    if foreign:
        yield f"it needs libraries that are not Windows' own, or not in the list here: {', '.join(sorted(foreign))}"
    if not image.imports():
        yield "it imports nothing, which cannot be"
    wanted = {DYNAMIC_BASE: "address space layout randomisation", NX_COMPAT: "data execution prevention"}
    if image.wide:
        wanted[HIGH_ENTROPY_VA] = "high entropy addresses"
    for bit, name in wanted.items():
        if not image.flags & bit:
            yield f"{name} is off"
    if image.characteristics & 1 or not image.directories[5][1]:
        yield "it has no relocations, so it cannot be moved in memory"
    if image.timestamp:
        yield "it has a build time, so it cannot be reproduced"
    for kind, name in ((RESOURCE_VERSION, "version"), (RESOURCE_MANIFEST, "manifest"), (RESOURCE_DATA, "messages"),
                       (RESOURCE_ICON_GROUP, "icon")):
        if kind not in image.resource_types():
            yield f"it has no {name} resource"
    for text in sorted(telling_paths()):
        for encoding in ("utf-8", "utf-16-le"):
            if text.encode(encoding) in image.data:
                yield f"it contains the path {text}"


def main():
    folder, machine = pathlib.Path(sys.argv[1]), sys.argv[2]
    bad = False
    for name, subsystem in (("OutlookConnectionWizard.exe", WINDOW), ("OutlookConnectionWizard.com", CONSOLE)):
        path = folder / name
        found = list(complaints_about(path, machine, subsystem))
        for complaint in found:
            print(f"{name} ({machine}): {complaint}")
        if not found:
            print(f"{name} ({machine}): {path.stat().st_size} bytes, needs {', '.join(sorted(Image(path).imports()))}")
        bad = bad or bool(found)
    sys.exit(1 if bad else 0)


main()
