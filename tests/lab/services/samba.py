"""Active Directory: a Samba domain controller, dc1.contoso.test of the domain contoso.test. It answers over LDAP as
Windows' own does; whoever has not signed in may read only the directory's root.

    [samba dc1.contoso.test]
    address: 10.66.0.30                       (default: the addresses the DNS gives the host)
    scp: https://autodiscover.contoso.test/autodiscover/autodiscover.xml site=Default-First-Site-Name    (as in [ldap])
    pointer: LDAP://dc2.fabrikam.test domain=fabrikam.test
    anonymous: read                           (whoever has not signed in may search: dsHeuristics, and a right to read)

Founding a domain takes five seconds, so it is done once, at installation; a lab works on a copy. For a computer
to belong to the domain, the DNS needs a record that names its domain controllers, and the computer the domain:

    [dns]
    _ldap._tcp.dc._msdcs.contoso.test: SRV 0 100 389 dc1.contoso.test
    [machine]
    domain: contoso.test
"""
# packages: samba samba-ad-dc samba-ad-provision samba-dsdb-modules samba-vfs-modules python3-samba

import hashlib
import json
import os
import shutil

import lab_init
import scenario
from services import ldap

AFTER = ("addresses", "firewall", "ldap")

HOST = "dc1.contoso.test"

# The directories' names are those of smb.conf; {folder} is where the domain lies in a lab.
SETTINGS = {
    "server services": "ldap, cldap",
    "interfaces": "10.66.0.30",
    "bind interfaces only": "yes",
    "lock directory": "{folder}/lock",
    "pid directory": "{folder}/run",
    "ncalrpc dir": "{folder}/ncalrpc",
    "winbindd socket directory": "{folder}/wb",
    "log file": "{folder}/samba.log",
    "tls enabled": "no",
    "vfs objects": "dfs_samba4 acl_xattr xattr_tdb",
}

# Founds the domain, as samba-tool does, but leaves out the rights to the files that domain controllers share: they would
# belong to users whom a lab in a user namespace does not have, and nobody asks for these files here.
FOUND = r"""
import json, logging, os, sys
from samba.auth import system_session
from samba.dsdb import DS_DOMAIN_FUNCTION_2008_R2
from samba.param import LoadParm
from samba.provision import FILL_FULL, provision

wanted = json.load(open(sys.argv[1], encoding="utf-8"))
settings = LoadParm()
settings.load(os.devnull)
for name, value in wanted["settings"].items():
    settings.set(name, value)
provision(logging.getLogger(), system_session(), targetdir=wanted["folder"], samdb_fill=FILL_FULL, lp=settings,
          realm="CONTOSO.TEST", domain="CONTOSO", hostname="dc1", hostip="10.66.0.30", adminpass="Lab-Password-1",
          serverrole="active directory domain controller", dns_backend="NONE",
          dom_for_fun_level=DS_DOMAIN_FUNCTION_2008_R2, skip_sysvolacl=True)
"""


def only_host(value):
    if value != HOST:
        raise ValueError(f"is not {HOST}, the only domain controller there is")
    return value


SECTIONS = {
    "samba": scenario.Section({**ldap.POINTS, "address": scenario.addresses, "anonymous": scenario.choice("read")},
                              argument=only_host),
}

# Run by Samba's own modules: what the scenario adds to the ready domain.
ADD = r"""
import json, sys
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB
from samba.sd_utils import SDUtils

wanted = json.load(open(sys.argv[1], encoding="utf-8"))
settings = LoadParm()
settings.load(wanted["settings"])
directory = SamDB(url=wanted["database"], session_info=system_session(), lp=settings)
if wanted["points"]:
    directory.add_ldif(wanted["points"])
if wanted["anonymous"]:
    configuration = str(directory.get_config_basedn())
    directory.modify_ldif("dn: CN=Directory Service,CN=Windows NT,CN=Services," + configuration +
                          "\nchangetype: modify\nreplace: dsHeuristics\ndsHeuristics: 0000002\n")
    SDUtils(directory).dacl_add_ace(configuration, "(A;CI;RPLCRC;;;AN)")
"""


def ready_domain(lab):
    return os.path.join(os.path.dirname(lab.keys), "samba-domain")


def prepare(lab):
    """Founds the domain; only when it is whole does the folder get its name."""
    folder = lab.path("samba")
    settings = {name: value.format(folder=folder) for name, value in SETTINGS.items()}
    version = lab.run("samba", "--version")
    recipe = hashlib.sha256(json.dumps([version, FOUND, settings]).encode()).hexdigest()
    ready = ready_domain(lab)
    recipe_file = os.path.join(ready, "recipe")
    if os.path.exists(recipe_file) and open(recipe_file, encoding="ascii").read() == recipe:
        return
    os.makedirs(folder, exist_ok=True)
    lab.run("ip", "addr", "add", "10.66.0.30/24", "dev", "eth0")
    wanted = lab.write("samba.json", json.dumps({"folder": folder, "settings": settings}))
    lab.run("/usr/bin/python3", "-B", "-c", FOUND, wanted)
    for unneeded in ("state/sysvol", "run", "ncalrpc", "wb"):
        shutil.rmtree(os.path.join(folder, unneeded), ignore_errors=True)
    unfinished = ready + ".unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    lab.run("cp", "--archive", folder, unfinished)
    with open(os.path.join(unfinished, "recipe"), "w", encoding="ascii") as file:
        file.write(recipe)
    shutil.rmtree(ready, ignore_errors=True)
    os.rename(unfinished, ready)


def start(lab):
    section = lab.sections("samba").get(HOST)
    if section is None:
        return None
    if not os.path.isdir(ready_domain(lab)):
        raise lab_init.LabError("the ready domain is missing: run tests/lab/install")
    addresses = lab.addresses(HOST, section, f"'{HOST}'")
    # It takes a second or two, so the other services start meanwhile.
    return lambda: start_domain(lab, section, addresses)


def start_domain(lab, section, addresses):
    folder = os.path.join(lab.folder, "samba")
    # Its own copy in memory and not a layer: the databases are mapped into memory and written to.
    lab.run("cp", "--archive", ready_domain(lab), folder)
    settings = f"{folder}/etc/smb.conf"
    wanted = lab.write("samba.json", json.dumps({
        "settings": settings, "database": f"{folder}/private/sam.ldb", "anonymous": "anonymous" in section,
        "points": ldap.points_ldif(section, f"CN=Services,{ldap.configuration_name(HOST)}"),
    }))
    lab.run("/usr/bin/python3", "-B", "-c", ADD, wanted)
    process = lab.start("samba", "samba", "--foreground", "--debug-stdout", f"--configfile={settings}",
                        f"--option=interfaces={' '.join(addresses)}")
    lab.wait_until("starting the domain controller", lambda: lab.listens(addresses[0], 389), process)
