"""The lab's only DNS server: dnsmasq. A name that the scenario does not give a record does not exist.

    [dns]
    contoso.test: A 192.0.2.10, MX 10 mail.contoso.test
    _autodiscover._tcp.contoso.test: SRV 0 0 443 mail.contoso.test
    www.contoso.test: CNAME contoso.test      (dnsmasq serves a CNAME only to a name that is here too)
    old.contoso.test: none                    (takes a name away that another scenario gave)
    slow.contoso.test: no-answer              (whoever asks for it waits in vain)
    *: A 203.0.113.99                         (every other name, as from a provider who leads what does not exist to himself)
"""
# packages: dnsmasq-base

import ipaddress
import re

import scenario
from services import addresses

AFTER = ("addresses", "firewall")
SERVER = "10.66.0.1"


def name_or_all(value):
    return value if value == "*" else scenario.host_name(value)


def records(value):
    """A list of records, each a tuple that begins with its type."""
    if value == "none":
        return []
    return [record(part.strip()) for part in value.split(",")]


def record(value):
    kind, *rest = value.split()
    try:
        if kind in ("A", "AAAA") and len(rest) == 1:
            if ipaddress.ip_address(rest[0]).version != (4 if kind == "A" else 6):
                raise ValueError
            return (kind, str(ipaddress.ip_address(rest[0])))
        if kind == "CNAME" and len(rest) == 1:
            return (kind, scenario.host_name(rest[0]))
        if kind == "SRV" and len(rest) == 4:
            return (kind, *(str(scenario.number(part)) for part in rest[:3]), scenario.host_name(rest[3]))
        if kind == "MX" and len(rest) == 2:
            return (kind, str(scenario.number(rest[0])), scenario.host_name(rest[1]))
    except ValueError:
        raise ValueError(f"holds a bad record '{value}'") from None
    if kind == "TXT" and re.fullmatch(r"TXT [^\",]+", value):
        return (kind, value[4:])
    if value == "no-answer":
        return ("no-answer",)
    raise ValueError("is none of: A, AAAA, CNAME, SRV, MX, TXT with their values, no-answer, none")


SECTIONS = {"dns": scenario.Section(any_key=(name_or_all, records))}

BASE = f"""no-resolv
no-hosts
no-poll
log-queries
listen-address={SERVER}
bind-interfaces
local-ttl=30
# Whatever is not said below does not exist.
local=/#/
"""


def lines_for(name, name_records):
    for kind, *rest in name_records:
        if name == "*":
            if kind not in ("A", "AAAA"):
                raise scenario.ScenarioError("[dns]: every other name can only have addresses")
            yield f"address=/#/{rest[0]}"
        elif kind in ("A", "AAAA"):
            yield f"host-record={name},{rest[0]}"
        elif kind == "CNAME":
            yield f"cname={name},{rest[0]}"
        elif kind == "SRV":
            priority, weight, port, target = rest
            yield f"srv-host={name},{target},{port},{priority},{weight}"
        elif kind == "MX":
            yield f"mx-host={name},{rest[1]},{rest[0]}"
        elif kind == "TXT":
            yield f'txt-record={name},"{rest[0]}"'
        elif kind == "no-answer":
            yield f"server=/{name}/{addresses.SILENT}"


def start(lab):
    lines = [line for name, name_records in lab.section("dns").items() for line in lines_for(name, name_records)]
    configuration = lab.write("dnsmasq.conf", BASE + "\n".join(lines) + "\n")
    # Not a daemon: it then keeps the user it has, the only one there is in a user namespace.
    process = lab.start("dnsmasq", "dnsmasq", "--no-daemon", f"--conf-file={configuration}")
    # Nothing is sent to find out: the firewall may swallow it.
    return lambda: lab.wait_until("starting the DNS server", lambda: lab.listens(SERVER, 53), process)
