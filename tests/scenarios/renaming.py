"""Gives everything in evidence that has a name another one, and every moment another date: the same facts of other people.

Hosts, domains, mail addresses, IP addresses, computers, people, process ids, profiles, adapters, certificates: each is renamed
consistently, wherever it stands, also inside web addresses, job ids and texts. What stays is what rules may know: the names of
Microsoft's own services, "autodiscover", names of files, programs and registry keys, and the class of an address (loopback,
link-local, private, on the Internet, in the ranges that Microsoft publishes). Addresses keep the prefixes that they share.

Some ways of renaming also put lists into another order where it says nothing (what was asked side by side may be answered in any
order) and make everything take a little longer, as on another computer.
"""

import datetime
import functools
import hashlib
import ipaddress
import os
import random
import re

HERE = os.path.dirname(os.path.abspath(__file__))
KNOWLEDGE = os.path.join(os.path.dirname(os.path.dirname(HERE)), "core", "knowledge")

MICROSOFT = ("outlook.com", "office365.com", "office.com", "office.net", "office365.us", "apps.mil", "outlook.cn", "microsoft.com",
             "microsoftonline.com", "microsoftonline.us", "microsoftonline.cn", "microsoftazuread-sso.com", "msauth.net",
             "msftauth.net", "windows.net", "live.com", "msftconnecttest.com", "w3.org")
# Below these everybody may have a name (core/knowledge/domains.c).
SHARED = ("onmicrosoft.com", "azurewebsites.net", "cloudapp.net", "trafficmanager.net", "azure-api.net", "cloudapp.azure.com",
          "github.io", "herokuapp.com", "amazonaws.com", "cloudfront.net")
KEPT_LABELS = {"autodiscover", "_autodiscover", "_ldap", "_tcp", "_msdcs", "*"}
# The part before the @ of what is no mail address: the ids of questions beside Outlook's own steps.
KEPT_LOCAL = re.compile(r"eas|json-[a-z0-9]+")
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
HOST = re.compile(r"[A-Za-z0-9_*-]+(\.[A-Za-z0-9_-]+)*\.[A-Za-z][A-Za-z0-9-]*")
# Members that hold hosts, alone or with a port, or several.
HOST_MEMBERS = {"host", "canonical_name", "servers", "domain", "target", "names", "asked_by", "proxy", "host_and_port", "proxies", "bypass",
                "server", "name", "address", "asked_address", "account", "url", "location", "public_folder_server", "candidates",
                "joined_to", "user_principal_name", "redirect_target", "script_url", "hosts_file", "data"}
MOMENT = re.compile(r"\b(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z")
HTTP_DATE = re.compile(r"\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d")
# Documentation's addresses (RFC 5737, RFC 3849) stand for the Internet; here they become ones that really are there.
INTERNET = {"192.0.2.0/24": "185.97.43.0", "198.51.100.0/24": "91.203.12.0", "203.0.113.0/24": "77.44.201.0",
            "2001:db8::/32": "2a0e:5c41::"}
# class -> what is turned over in an address of that class; the bits that make the class stay
TURNED = {"10.0.0.0/8": "0.90.45.36", "172.16.0.0/12": "0.5.77.36", "192.168.0.0/16": "0.0.85.36", "169.254.0.0/16": "0.0.36.36",
          "fe80::/10": "::5a5a:1:2:30c4", "fc00::/7": "1b:77:31::25:30c4"}
# Lists of evidence whose order says nothing: each entry stands for itself.
UNORDERED = ("proxies", "settings", "proxy_settings", "stored_credentials", "outlook", "helpers", "connections", "names", "cached_names",
             "reverse_names", "name_checks", "services", "zones", "tls", "address_looks", "saved_answers", "endpoints", "ports",
             "mappers", "routes", "latencies", "clocks", "portals", "questions", "jobs")
# way -> what "test" becomes, how much longer everything takes, whether lists are shuffled
WAYS = {1: ("example", 1, False), 2: ("co.uk", 1.2, True), 3: ("example", 1.4, True)}
# Moments and spans that somebody set, and the difference of two clocks, do not depend on how fast a computer is.
KEPT_SPANS = {"deadline_ms", "watch_ms", "difference_ms", "at_ms"}
KEPT_ADDRESSES = ("0.0.0.0/32", "127.0.0.0/8", "255.255.255.255/32", "::/128", "::1/128")


def texts_of(value, member=""):
    """Every text with the name of the member that holds it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from texts_of(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner, member)
    elif isinstance(value, str):
        yield member, value


def is_below(host, domains):
    return next((domain for domain in domains if host == domain or host.endswith("." + domain)), None)


def registrable(host):
    """The part of a host name that somebody has registered, as far as its form tells."""
    labels = host.split(".")
    shared = is_below(host, SHARED)
    if shared:
        return ".".join(labels[-(shared.count(".") + 2):])
    country = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3 if country else -2:])


@functools.cache
def published_ranges():
    with open(os.path.join(KNOWLEDGE, "exchange_online.c"), encoding="utf-8") as file:
        return [ipaddress.ip_network(found) for found in re.findall(r'"([0-9a-fA-F:.]+/[0-9]+)"', file.read())]


def address_in(text):
    """The address of "10.66.0.2", "10.66.0.2/24", "10.66.0.2:443", "[fd66::2]:443" or "fe80::1%2/64"; None for anything else."""
    match = re.fullmatch(r"\[([0-9A-Fa-f:.]+)\]:\d+|([0-9.]+):\d+|([0-9A-Fa-f:.]+)(%\w+)?(/\d+)?", text)
    try:
        return str(ipaddress.ip_address(match[1] or match[2] or match[3])) if match else None
    except ValueError:
        return None


network_of = functools.cache(ipaddress.ip_network)


class Renaming:
    """New names for one evidence, in one of the WAYS; `whole` gives it as other people's. Another salt gives other names, so that
    over all evidence together every old name becomes one that comes before it in the alphabet and one that comes after."""

    def __init__(self, evidence, way, salt):
        self.seed = f"{way} {salt}"
        self.suffix, self.slower, self.shuffled = WAYS[way]
        self.shift = datetime.timedelta(days=-1000 - 777 * way, seconds=4321 * way + 17)
        self.pid_shift = way
        self.ranges = published_ranges()
        self.domains = self._domains(evidence)
        self.addresses = self._addresses(evidence)
        machine = evidence.get("machine", {})
        self.computer = machine.get("computer_name", "").lower()
        people = [machine.get("user", "")] + [process.get("user", "") for process in evidence.get("outlook", ())]
        self.people = {person.rpartition("\\")[2].lower() for person in people if person}
        self.profiles = {profile["name"] for profile in evidence.get("profiles", ()) if profile.get("name")}
        self.adapters = {adapter["name"] for adapter in machine.get("adapters", ()) if adapter.get("name")}
        self.pattern = self._pattern()
        self.texts = {}

    def word(self, old):
        """The new word for an old one, the same for the same one in any case."""
        digest = hashlib.sha256(f"{self.seed} {old.lower()}".encode()).digest()
        consonants, vowels = "bcdfghklmnprstvz", "aeiou"
        return "".join(consonants[digest[i] % 16] + vowels[digest[i + 9] % 5] for i in range(3 + digest[20] % 3))

    def _domains(self, evidence):
        found = set()
        for member, text in texts_of(evidence):
            if member in HOST_MEMBERS:
                hosts = re.sub(r"%40|[/:;,@\"=?&\\ ]+", " ", text).split()
                found |= {registrable(host.lower()) for host in hosts if HOST.fullmatch(host) and self._is_host(host)}
        return {domain for domain in found if not is_below(domain, MICROSOFT)}

    @staticmethod
    def _is_host(text):
        return not re.search(r"\.(xml|json|exe|dll|asmx|aspx|dat|pac|svc|txt|html?)$", text, re.I)

    def _addresses(self, evidence):
        """Spelling in the evidence -> new spelling."""
        found = {}
        for text in {text for member, text in texts_of(evidence) if "version" not in member}:
            old = address_in(text)
            if old:
                spelling = re.sub(r"^\[|\]:\d+$|%\w+|/\d+$", "", text)
                spelling = spelling.rpartition(":")[0] if spelling.count(":") == 1 else spelling
                found[spelling] = str(self.address(ipaddress.ip_address(old)))
        return {old: new for old, new in found.items() if old != new}

    def address(self, old):
        def inside(network):
            return old in network_of(network)

        if any(inside(network) for network in KEPT_ADDRESSES) or any(old in network for network in self.ranges):
            return old
        for network, base in INTERNET.items():
            if inside(network):
                turned = int(ipaddress.ip_address("0.0.0.36" if old.version == 4 else "::31:0:0:c4"))
                rest = int(old) & int(network_of(network).hostmask)
                return type(old)(int(ipaddress.ip_address(base)) | (rest ^ turned))
        for network, turned in TURNED.items():
            if inside(network):
                return type(old)(int(old) ^ int(ipaddress.ip_address(turned)))
        return type(old)(int(old) ^ (0x00050324 if old.version == 4 else 0x00310000_00000000_000000c4))

    def _pattern(self):
        """One pattern for all that is renamed in texts, so that nothing is renamed twice."""
        parts = []
        if self.domains:
            domains = "|".join(re.escape(domain) for domain in sorted(self.domains, key=len, reverse=True))
            host = rf"(?:[A-Za-z0-9_*-]+\.)*(?:{domains})(?![A-Za-z0-9_-]|\.(?!xml\b)[A-Za-z0-9])"
            parts += [rf"(?:(?<![A-Za-z0-9._+-])|(?<=AutoD\.))(?!AutoD\.)(?P<local>[A-Za-z0-9_+-][A-Za-z0-9._+'-]*)(?P<at>@|%40)(?P<mailhost>{host})",
                      rf"(?:(?<=%40)|(?<![A-Za-z0-9_.-]))(?P<host>{host})"]
        v4 = [re.escape(old) for old in sorted(self.addresses, key=len, reverse=True) if ":" not in old]
        v6 = [re.escape(old) for old in sorted(self.addresses, key=len, reverse=True) if ":" in old]
        if v4:
            parts.append(rf"(?P<v4>(?<![\d.])(?:{'|'.join(v4)})(?!\d|\.\d))")
        if v6:
            parts.append(rf"(?P<v6>(?<![0-9A-Fa-f])(?:{'|'.join(v6)})(?![0-9A-Fa-f:]))")
        if self.people:
            people = "|".join(re.escape(person) for person in self.people)
            before = r"(?<=\\users\\)" + (rf"|(?<={re.escape(self.computer)}\\)" if self.computer else "")
            parts.append(rf"(?P<person>(?:{before})(?:{people})(?![A-Za-z0-9]))")
        words = {domain.split(".")[0] for domain in self.domains} | ({self.computer} if self.computer else set())
        if words:
            words = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
            parts.append(rf"(?P<word>(?<![A-Za-z0-9-])(?:{words})(?![A-Za-z0-9-]))")
        return re.compile("|".join(parts), re.I) if parts else re.compile(r"(?!)")

    def host(self, old):
        labels = old.lower().split(".")
        shared = is_below(old.lower(), SHARED)
        suffix = shared.count(".") + 1 if shared else is_below(old.lower(), self.domains).count(".")
        new = [label if label in KEPT_LABELS else self.word(label) for label in labels[:-suffix]]
        return ".".join(new + [self.suffix if label == "test" else label for label in labels[-suffix:]])

    def local(self, old):
        if KEPT_LOCAL.fullmatch(old):
            return old
        if GUID.fullmatch(old):
            digest = hashlib.sha256(f"{self.seed} {old.lower()}".encode()).hexdigest()
            return "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))
        return self.word(old) + "." + self.word("family of " + old)

    @staticmethod
    def in_case_of(old, new):
        if old.isupper():
            return new.upper()
        return new if old == old.lower() else ".".join(label.capitalize() for label in new.split("."))

    def _replace(self, match):
        groups = match.groupdict()
        if groups.get("local"):
            return (self.in_case_of(match["local"], self.local(match["local"])) + match["at"] +
                    self.in_case_of(match["mailhost"], self.host(match["mailhost"])))
        if groups.get("host"):
            return self.in_case_of(match["host"], self.host(match["host"]))
        if groups.get("v4") or groups.get("v6"):
            return self.addresses[match[0]]
        return self.in_case_of(match[0], self.word(match[0]))

    def moment(self, match):
        moved = datetime.datetime.fromisoformat(match[1]) + self.shift
        return moved.isoformat(timespec="seconds") + (match[2] or "") + "Z"

    def http_date(self, match):
        form = "%a, %d %b %Y %H:%M:%S"
        return (datetime.datetime.strptime(match[0], form) + self.shift).strftime(form)

    def text(self, old):
        if old not in self.texts:
            new = self.pattern.sub(self._replace, old)
            self.texts[old] = HTTP_DATE.sub(self.http_date, MOMENT.sub(self.moment, new))
        return self.texts[old]

    def pid(self, old):
        return old if old in (0, 4) else 4 * (old // 4 * 5 + 1000 + self.pid_shift) + old % 4

    def evidence(self, value, member="", record=""):
        """The evidence, or what a member of it holds, renamed; `record` is the member that holds that member's owner."""
        if isinstance(value, dict):
            return {name: self.evidence(inner, name, member) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.evidence(inner, member, record) for inner in value]
        if member == "pid" and isinstance(value, int):
            return self.pid(value)
        if member.endswith("_ms") and member not in KEPT_SPANS and record != "timeline":
            return int(value * self.slower)
        if not isinstance(value, str):
            return value
        if member == "profile" or (record == "profiles" and member == "name"):
            return self.word("profile " + value).capitalize() + " 2"
        if member == "adapter" or (record == "adapters" and member in ("name", "description") and value in self.adapters):
            return self.word("adapter " + value).capitalize() + " 5"
        if member == "thumbprint":
            return hashlib.sha1(f"{self.seed} {value}".encode()).hexdigest()
        if member == "display_name" or (record == "accounts" and member == "name" and "@" not in value):
            return self.word(value).capitalize() + " " + self.word("family of " + value).capitalize()
        if member == "joined_to":
            kind, _, name = value.partition(" ")
            return f"{kind} {self.in_case_of(name, self.host(name) if is_below(name.lower(), self.domains) else self.word(name))}"
        if member == "subject" and record == "timeline":
            value = re.sub(r"^\d+(?= [\d\[])", lambda match: str(self.pid(int(match[0]))), value)
        if member == "key":
            value = re.sub(r"(?<=\\Profiles\\)[^\\]+", lambda match: self.evidence(match[0], "profile"), value)
        return self.text(value)

    def whole(self, evidence):
        renamed = self.evidence(evidence)
        if self.shuffled:
            for name in UNORDERED:
                random.Random(self.seed).shuffle(renamed.get(name, []))
        return renamed

    def leftovers(self, renamed):
        """Old names that stand in renamed evidence still."""
        names = {domain.split(".")[0] for domain in self.domains} | ({self.computer} if self.computer else set())
        words = re.compile("|".join(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])" for name in sorted(names)) or r"(?!)", re.I)
        addresses = re.compile("|".join(rf"(?<![\d.]){re.escape(old)}(?!\d|\.\d)" for old in self.addresses if ":" not in old) or r"(?!)")
        return [text[:150] for text in sorted({text for _, text in texts_of(renamed)}) if words.search(text) or addresses.search(text)]
