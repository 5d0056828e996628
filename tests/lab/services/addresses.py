"""The addresses of the lab's servers: every one that the scenario's DNS or servers name is there and answers.

Addresses of the lab's own network (10.66.0.0/24 and fd66::/64) stand for the company's network; those reserved for documentation stand
for the Internet, which the client reaches through the servers' side as its gateway.
"""

import ipaddress

OWN_NETWORKS = {4: ipaddress.ip_network("10.66.0.0/24"), 6: ipaddress.ip_network("fd66::/64")}

# The sections that stand for servers, with an address of their own or the DNS's.
SERVERS = ("web", "ldap", "samba", "mail", "rpc")

# A server that never answers: what DNS questions are handed on to that must time out.
SILENT = "10.66.0.99"


def start(lab):
    wanted = {SILENT}
    for records in lab.section("dns").values():
        wanted.update(record[1] for record in records if record[0] in ("A", "AAAA"))
    for name, web in lab.sections("web").items():
        wanted.update([*web.get("address", ()), *name.split(" ")[1:]])
    lines = []
    for address in sorted(wanted):
        parsed = ipaddress.ip_address(address)
        own = OWN_NETWORKS[parsed.version]
        device, length = ("eth0", own.prefixlen) if parsed in own else ("lo", parsed.max_prefixlen)
        lines.append(f"addr add {address}/{length} dev {device}{' nodad' if parsed.version == 6 else ''}")
    lab.run("ip", "-batch", lab.write("addresses.batch", "\n".join(lines) + "\n"))
