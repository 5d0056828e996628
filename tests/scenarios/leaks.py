"""Looks for a password where it must not be: in what servers received (tests/lab/recorder) and in files that were left.

A sign-in may be seen by one host that was agreed to, and there only encrypted. Everywhere else neither the password may be
found, in whatever clothing, nor a header or token that signs in.
"""

import base64
import functools
import html
import os
import re
import shutil
import subprocess
import tempfile
import urllib.parse

LAB = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "lab", "lab")
DNS_SERVER = "10.66.0.1_53"

# NTLM's third message and the Kerberos message that asks a service in are what signs in: [MS-NLMP] 2.2.1.3, RFC 4121.
NTLM_SIGN_IN = b"NTLMSSP\0\x03\0\0\0"
AUTHORIZATION = re.compile(rb"^(proxy-)?authorization:[ \t]*(\S*)[ \t]*(.*?)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


def base64_forms(data):
    """What base64 makes of the data wherever it stands in a longer text: at each of the three places in a group."""
    for before in range(3):
        text = base64.b64encode(b"\0" * before + data)
        first = (0, 2, 3)[before]
        # The last letters depend on what follows.
        last = {0: len(text), 1: len(text) - 3, 2: len(text) - 2}[(before + len(data)) % 3]
        yield text[first:last]


@functools.lru_cache
def forms(secret):
    """Every clothing that is looked for: {bytes: what it is called}."""
    plain, wide, wide_big = secret.encode(), secret.encode("utf-16-le"), secret.encode("utf-16-be")
    found = {}

    def add(name, *texts):
        for text in texts:
            found.setdefault(text.encode() if isinstance(text, str) else text, name)

    add("plainly", plain)
    add("as UTF-16", wide, wide_big)
    for data, name in ((plain, "in base64"), (wide, "as UTF-16 in base64"), (wide_big, "as UTF-16 in base64")):
        for text in base64_forms(data):
            add(name, text, text.replace(b"+", b"-").replace(b"/", b"_"))
    for data, name in ((plain, "in hexadecimal"), (wide, "as UTF-16 in hexadecimal"), (wide_big, "as UTF-16 in hexadecimal")):
        for text in (data.hex(), data.hex(","), data.hex(" "), data.hex(":"), data.hex("-")):
            add(name, text, text.upper())
    return found


def undressed(content):
    """The content as it is, and what remains of it without each kind of escapes: (how it was dressed, content)."""
    yield "", content
    if b"%" in content or b"+" in content:
        yield "as in a web address", urllib.parse.unquote_to_bytes(content.replace(b"+", b" "))
        yield "as in a web address", urllib.parse.unquote_to_bytes(content)
    if b"&" in content:
        yield "as in XML", html.unescape(content.decode("latin-1")).encode("latin-1", errors="replace")
    if b"\\" in content:
        # JSON; a .reg file also breaks long binary values into several lines.
        plain = re.sub(rb"\\u00([0-9a-fA-F]{2})", lambda match: bytes.fromhex(match[1].decode()), content)
        yield "as in JSON", re.sub(rb'\\(["\\/])', rb"\1", plain)
        yield "", re.sub(rb"\\\r?\n\s*", b"", content)


def hidden_in(content, secret):
    """How the secret stands in the content; None when it does not."""
    for dressed, text in undressed(content):
        for form, name in forms(secret).items():
            if form in text:
                return dressed or name
    return None


def sign_ins_in(content):
    """Each header or token in what a server received that signs in, as (what it is, the header's value)."""
    for proxy, scheme, value in AUTHORIZATION.findall(content):
        # An empty one asks a server for all it has to say about modern authentication.
        if scheme.lower() == b"bearer" and not value and not proxy:
            continue
        kind = ("Proxy-" if proxy else "") + "Authorization: " + scheme.decode(errors="replace")
        yield kind, scheme + b" " + value
    for form in (NTLM_SIGN_IN, *base64_forms(NTLM_SIGN_IN)):
        for _ in range(content.count(form)):
            yield "a sign-in by NTLM", form


class Record:
    """What a server received over one connection."""

    def __init__(self, folder, file_name):
        ends, self.kind = file_name.rsplit(".", 1)
        self.server, self.client, self.asked = ends.split("+")
        self.is_encrypted = self.kind == "tls"
        with open(os.path.join(folder, file_name), "rb") as file:
            self.content = file.read()

    def place(self):
        return f"{self.asked} ({self.server.replace('_', ':')}, encrypted)" if self.is_encrypted else self.server.replace("_", ":")


def read_records(folder):
    return [Record(folder, name) for name in sorted(os.listdir(folder))]


def leaks_in_records(records, secrets, agreed):
    """What servers received that they should not have; `agreed` holds the hosts that may be signed in to."""
    failures = []
    for record in records:
        if record.is_encrypted and record.asked in agreed:
            continue
        for secret in secrets:
            how = hidden_in(record.content, secret)
            if how:
                failures.append(f"the password stands {how} in what {record.place()} received")
        failures += [f"{record.place()} received {kind}" for kind in sorted({kind for kind, _ in sign_ins_in(record.content)})]
    return failures


def count_proofs(records):
    """How often a password was proved to a server, so that a wrong one would count there: each Basic header is a try, and of
    NTLM's three messages the last."""
    count = 0
    for record in records:
        for proxy, scheme, value in AUTHORIZATION.findall(record.content):
            if proxy:
                continue
            if scheme.lower() in (b"ntlm", b"negotiate"):
                count += NTLM_SIGN_IN in base64.b64decode(value)
            else:
                count += scheme.lower() != b"bearer"
    return count


def hosts_signed_in_to(records):
    return {record.asked for record in records if record.is_encrypted and any(sign_ins_in(record.content))}


def leaks_in_files(folder, secrets):
    """Files below the folder that hold a secret, in their content or their name."""
    failures = []
    for path, folders, names in os.walk(folder):
        for name in sorted(folders + names):
            whole = os.path.join(path, name)
            content = b""
            if os.path.isfile(whole) and not os.path.islink(whole):
                with open(whole, "rb") as file:
                    content = file.read()
            for secret in secrets:
                how = hidden_in(name.encode(errors="surrogateescape") + b"\n" + content, secret)
                if how:
                    failures.append(f"{os.path.relpath(whole, folder)} holds the password {how}")
    return failures


def servers_that_heard(lab_id):
    """The addresses of the servers that received anything."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([LAB, "records", lab_id, folder], stdin=subprocess.DEVNULL, check=True)
        return {record.server for record in read_records(folder)}


def leaks_in_lab(lab_id, secrets, agreed, kept_folder, heard=True):
    """What is found in the servers' records and, where there are secrets, in what Windows programs left, which ends Windows;
    the hosts that got a sign-in, and how often a password was proved. Records in which something was found are kept in a folder of the given one.
    Where the scenario says that no server hears anything (heard), none may have."""
    with tempfile.TemporaryDirectory() as scratch:
        records_folder, left_folder = f"{scratch}/records", f"{scratch}/left"
        os.mkdir(records_folder)
        os.mkdir(left_folder)
        subprocess.run([LAB, "records", lab_id, records_folder], stdin=subprocess.DEVNULL, check=True)
        records = read_records(records_folder)
        failures = leaks_in_records(records, secrets, agreed)
        if failures:
            shutil.copytree(records_folder, f"{kept_folder}/records", dirs_exist_ok=True)
        # A search that has nothing to look through finds nothing.
        if heard and not any(record.server == DNS_SERVER for record in records):
            failures.append("nothing was recorded of what the servers received, not even a DNS question")
        if not heard and records:
            failures.append(f"no server was to hear anything, and {records[0].server} did")
        if secrets:
            subprocess.run([LAB, "leftovers", lab_id, left_folder], stdin=subprocess.DEVNULL, check=True)
            if not os.path.exists(f"{left_folder}/prefix-upper/user.reg"):
                failures.append("Windows' registry was not written")
            failures += leaks_in_files(left_folder, secrets)
    return failures, hosts_signed_in_to(records), count_proofs(records)
