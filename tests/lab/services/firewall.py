"""What stands between the client and the servers and goes wrong: nftables, on the servers' side.

    [firewall]
    drop: mail.contoso.test 443        (swallowed without a word)
    refuse: mail.contoso.test 443      (answered by a TCP reset)
    prohibit: 10.66.0.12 all           (answered by ICMP "administratively prohibited")
    refuse-later: mail.contoso.test 443 8 18   (refused for 18 seconds, beginning 8 seconds after the first packet for it)

A host stands for all addresses that the scenario's DNS or the server's own section gives it.
"""
# packages: nftables

import ipaddress
import os
import re
import sys

import scenario
from services import addresses

VERDICTS = {
    "drop": {4: "drop", 6: "drop"},
    "refuse": {4: "reject with tcp reset", 6: "reject with tcp reset"},
    "prohibit": {4: "reject with icmp type admin-prohibited", 6: "reject with icmpv6 type admin-prohibited"},
}


def target(value):
    match = re.fullmatch(r"(\S+) (all|[0-9]{1,5})", value)
    if not match:
        raise ValueError("is not 'HOST PORT' or 'HOST all'")
    return [match[1], match[2]]


def outage(value):
    match = re.fullmatch(r"(\S+) ([0-9]{1,5}) ([0-9]{1,3}) ([0-9]{1,3})", value)
    if not match:
        raise ValueError("is not 'HOST PORT SECONDS SECONDS'")
    return list(match.groups())


SECTIONS = {"firewall": scenario.Section({"refuse-later": scenario.Many(outage),
                                          **{name: scenario.Many(target) for name in VERDICTS}})}

OUTAGE = os.path.join(scenario.LAB_FOLDER, "outage.py")


def host_addresses(lab, host):
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    found = lab.dns_addresses(host)
    web = [address for name, section in lab.sections("web").items() if name.split(" ")[0] == host
           for address in [*section.get("address", []), *name.split(" ")[1:]]]
    other = [address for kind in addresses.SERVERS if kind != "web"
             for address in lab.sections(kind).get(host, {}).get("address", [])]
    return sorted(set(found + web + other))


def addresses_to_block(lab, what, host):
    """The addresses of a host, each as nft names a packet for it, with its version."""
    found = host_addresses(lab, host)
    if not found:
        raise scenario.ScenarioError(f"{lab.scenario['file']}: the firewall is to {what} '{host}', which has no address")
    for address in found:
        version = ipaddress.ip_address(address).version
        yield f"{'ip' if version == 4 else 'ip6'} daddr {address}", version


def start(lab):
    rules = [f"ip daddr {addresses.SILENT} drop"]
    for name, by_version in VERDICTS.items():
        for host, port in lab.section("firewall").get(name, ()):
            # A TCP reset can only answer TCP.
            protocols = "tcp" if name == "refuse" else "{ tcp, udp }"
            ports = f"meta l4proto {protocols} th dport {port} " if port != "all" else "meta l4proto tcp " if name == "refuse" else ""
            rules += [f"{packet} {ports}{by_version[version]}" for packet, version in addresses_to_block(lab, name, host)]
    for host, port, after, seconds in lab.section("firewall").get("refuse-later", ()):
        packets = [f"{packet} tcp dport {port}" for packet, _ in addresses_to_block(lab, "refuse", host)]
        lab.start("outage", sys.executable, OUTAGE, after, seconds, *packets)
    # In the input hook: dropped in the output hook, the sender itself would be told at once.
    text = "table inet lab {\n  chain in {\n    type filter hook input priority 0; policy accept;\n    "
    lab.run("nft", "-f", lab.write("firewall.nft", text + "\n    ".join(rules) + "\n  }\n}\n"))
