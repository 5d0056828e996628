"""Servers with RPC over TCP, as Exchange 2010 and older have it: Samba's endpoint mapper on port 135, and RPC services at ports that
it hands out.

    [rpc ex01.contoso.test]
    address: 10.66.0.15                        (default: the addresses the DNS gives the host)
    offers: emsmdb nspi rfr                    (which of Outlook's interfaces are registered; default: all three)

The mapper and the services are real; that Samba's services speak Outlook's interfaces is only written into the mapper's register, since
no free server has them. Whoever connects finds an RPC server.
"""
# packages: samba python3-tdb

import json
import os

import scenario

AFTER = ("addresses", "firewall")

# The names under which the mapper's register keeps an interface. Of the version Samba compares the major part alone.
INTERFACES = {
    "emsmdb": "a4f1db00-ca47-1067-b31f-00dd010662da/0x00000000",
    "nspi": "f5cc5a18-4264-101a-8c59-08002b2f8426/0x00000038",
    "rfr": "1544f5e0-613c-11d1-93df-00c04fd7bd09/0x00000001",
}

# Samba has three services with a port of their own. The first two ports are taken: one for the mailbox, one for the address book and
# its referral.
SERVICE_COUNT = 3
SERVICES = {"emsmdb": 0, "nspi": 1, "rfr": 1}

SETTINGS = """[global]
  netbios name = EX01
  workgroup = CONTOSO
  server role = standalone server
  interfaces = {addresses}
  bind interfaces only = yes
  lock directory = {folder}/lock
  state directory = {folder}/state
  cache directory = {folder}/cache
  private dir = {folder}/private
  pid directory = {folder}/run
  ncalrpc dir = {folder}/ncalrpc
  winbindd socket directory = {folder}/wb
  log file = {folder}/log
  rpc start on demand helpers = no
  disable netbios = yes
"""

# Run apart, since Debian's module is of the system's Python. The mapper answers before the last of its services has told its port.
REGISTER = r"""
import json, os, re, sys, time
import tdb

wanted = json.load(open(sys.argv[1], encoding="utf-8"))
register = tdb.open(wanted["register"], flags=os.O_RDWR)
ports, deadline = [], time.monotonic() + 20
while len(ports) < wanted["count"]:
    if time.monotonic() > deadline:
        sys.exit(f"only the ports {ports} are registered")
    time.sleep(0.02)
    found = {int(port) for key in register.keys() for port in re.findall(rb"ncacn_ip_tcp:\[(\d+)\]", register.get(key))}
    ports = sorted(found - {135})
for name, key in wanted["interfaces"].items():
    port = ports[wanted["services"][name]]
    register.store(key.encode() + b"\0", f"{name}\0ncacn_ip_tcp:[{port}]\0".encode())
"""


def interfaces(value):
    found = value.split()
    if not found or set(found) - set(INTERFACES):
        raise ValueError("is none of: " + ", ".join(INTERFACES))
    return found


SECTIONS = {
    "rpc": scenario.Section({"address": scenario.addresses, "offers": interfaces}, argument=scenario.host_name),
}


def start(lab):
    ready = [start_host(lab, host, section) for host, section in lab.sections("rpc").items()]
    return (lambda: [each() for each in ready]) if ready else None


def start_host(lab, host, section):
    addresses = lab.addresses(host, section, f"'{host}'")
    folder = os.path.dirname(lab.path(f"rpc-{host}", "x"))
    for name in ("lock", "state", "cache", "private", "run", "ncalrpc", "wb"):
        os.makedirs(os.path.join(folder, name))
    settings = lab.write(f"rpc-{host}.conf", SETTINGS.format(folder=folder, addresses=" ".join(addresses)))
    process = lab.start(f"rpc-{host}", "/usr/libexec/samba/samba-dcerpcd", "--libexec-rpcds", "--foreground", "--debug-stdout",
                        f"--configfile={settings}")
    return lambda: register(lab, host, section, folder, addresses, process)


def register(lab, host, section, folder, addresses, process):
    lab.wait_until(f"starting the endpoint mapper {host}", lambda: lab.listens(addresses[0], 135), process)
    offers = section.get("offers", list(INTERFACES))
    lab.run("/usr/bin/python3", "-B", "-c", REGISTER, lab.write(f"rpc-{host}.json", json.dumps({
        "register": f"{folder}/lock/epmdb.tdb", "services": SERVICES, "count": SERVICE_COUNT,
        "interfaces": {name: INTERFACES[name] for name in offers}})))
