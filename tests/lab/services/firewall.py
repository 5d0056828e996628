"""What stands between the client and the servers and goes wrong: nftables, on the servers' side.

    [firewall]
    drop: mail.contoso.test 443        (swallowed without a word)
    refuse: mail.contoso.test 443      (answered by a TCP reset)
    prohibit: 10.66.0.12 all           (answered by ICMP "administratively prohibited")

A host stands for all addresses that the scenario's DNS or the server's own section gives it.
"""
# packages: nftables

import ipaddress
import re

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


SECTIONS = {"firewall": scenario.Section({name: scenario.Many(target) for name in VERDICTS})}


def host_addresses(lab, host):
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    found = [record[1] for record in lab.section("dns").get(host, ()) if record[0] in ("A", "AAAA")]
    web = [address for name, section in lab.sections("web").items() if name.split(" ")[0] == host
           for address in [*section.get("address", []), *name.split(" ")[1:]]]
    other = [address for kind in addresses.SERVERS if kind != "web"
             for address in lab.sections(kind).get(host, {}).get("address", [])]
    return sorted(set(found + web + other))


def start(lab):
    rules = [f"ip daddr {addresses.SILENT} drop"]
    for name, by_version in VERDICTS.items():
        for host, port in lab.section("firewall").get(name, ()):
            found = host_addresses(lab, host)
            if not found:
                raise scenario.ScenarioError(f"{lab.scenario['file']}: the firewall is to {name} '{host}', which has no address")
            for address in found:
                version = ipaddress.ip_address(address).version
                # A TCP reset can only answer TCP.
                ports = f"tcp dport {port} " if port != "all" else "meta l4proto tcp " if name == "refuse" else ""
                rules.append(f"{'ip' if version == 4 else 'ip6'} daddr {address} {ports}{by_version[version]}")
    # In the input hook: dropped in the output hook, the sender itself would be told at once.
    text = "table inet lab {\n  chain in {\n    type filter hook input priority 0; policy accept;\n    "
    lab.run("nft", "-f", lab.write("firewall.nft", text + "\n    ".join(rules) + "\n  }\n}\n"))
