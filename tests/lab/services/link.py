"""A second network adapter in the client, with a cable of its own: it leads some servers' traffic, slowly or with losses.

    [link tun0]
    carries: mail.contoso.test            (hosts whose IPv4 addresses are reached by this adapter; may stand several times)
    delay: 150                            (milliseconds that a packet takes, in each direction; default: 0)
    lose: 4                               (every fourth packet towards the servers is lost, of echoes and of others; default: none)

An adapter called tun… is a tunnel, as a VPN's; one called eth… is a network card. The kernel of a lab has no netem, so the
cable is a program, tests/lab/link_relay.py, between a /dev/net/tun in the client's network and one in the servers'.
"""

import os
import re
import sys

import scenario
from services import firewall

AFTER = ("addresses", "firewall")

RELAY = os.path.join(scenario.LAB_FOLDER, "link_relay.py")


def adapter_name(value):
    if not re.fullmatch(r"(tun|eth)[0-9]", value) or value == "eth0":
        raise ValueError("is not tun0 to tun9 or eth1 to eth9")
    return value


def milliseconds(value):
    if scenario.number(value) > 5000:
        raise ValueError("is more than 5 seconds")
    return int(value)


def every(value):
    if scenario.number(value) < 2:
        raise ValueError("is not 2 or more")
    return int(value)


SECTIONS = {
    "link": scenario.Section({"carries": scenario.Many(scenario.host_name), "delay": milliseconds, "lose": every},
                             argument=adapter_name),
}


def start(lab):
    for number, (name, link) in enumerate(lab.sections("link").items()):
        start_one(lab, name, link, number)


def is_there(lab, name):
    """Whether both ends are made; each network's own list of adapters says so."""
    return all(f" {name}:" in f" {lab.run('cat', '/proc/net/dev', client=client)}" for client in (False, True))


def start_one(lab, name, link, number):
    client, servers = f"10.67.{number}.2", f"10.67.{number}.1"
    process = lab.start(f"link-{name}", sys.executable, RELAY, name, str(lab.client.pid), str(link.get("delay", 0)),
                        str(link.get("lose", 0)))
    lab.wait_until(f"making the adapter {name}", lambda: is_there(lab, name), process)
    lab.run("ip", "-batch", lab.write(f"link-{name}.servers", f"addr add {servers}/24 dev {name}\nlink set {name} up\n"))
    routes = [f"route add {address}/32 via {servers} dev {name}" for host in link.get("carries", ())
              for address in firewall.host_addresses(lab, host) if ":" not in address]
    if not routes:
        raise scenario.ScenarioError(f"{lab.scenario['file']}: [link {name}] carries nothing")
    lines = [f"addr add {client}/24 dev {name}", f"link set {name} up", *routes]
    lab.run("ip", "-batch", lab.write(f"link-{name}.client", "\n".join(lines) + "\n"), client=True)
