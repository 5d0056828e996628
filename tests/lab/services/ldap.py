"""A directory with Exchange's service connection points: OpenLDAP, which lets anybody read. One program a section.

    [ldap dc2.fabrikam.test]
    address: 10.66.0.31                       (default: the addresses the DNS gives the host)
    scp: https://mail.fabrikam.test/autodiscover/autodiscover.xml site=Berlin    (may stand several times; site= may too)
    pointer: LDAP://dc3.fabrikam.test domain=fabrikam.test                       (the same; without domain= it is the fallback)
    refuse: yes                               (answers nobody who has not signed in; nobody can)
    root: empty                               (its root does not say where the configuration is)

The directory's domain is what follows the host's first label. Its connection points have the classes and attributes that
Active Directory gives them, and its root names the configuration as Active Directory's does.
"""
# packages: slapd

import os
import re

import scenario

AFTER = ("addresses", "firewall")

URL_KEYWORD = "77378F46-2C66-4aa9-A6A6-3E7A48B19596"
POINTER_KEYWORD = "67661d7F-8FC4-4fa7-BFAC-E1D7794C1F68"


def connection_point(guid, keyword):
    """What a scenario says of a connection point, as (binding, its keywords)."""
    def check(value):
        binding, *scopes = value.split()
        if not re.fullmatch(r"[A-Za-z]+://[!-~]+", binding):
            raise ValueError("does not begin with an address")
        for scope in scopes:
            if not re.fullmatch(keyword + "=[A-Za-z0-9._-]+", scope):
                raise ValueError(f"holds '{scope}', which is not {keyword}=NAME")
        return [binding, [guid, *(scope[0].upper() + scope[1:] for scope in scopes)]]
    return check


POINTS = {
    "scp": scenario.Many(connection_point(URL_KEYWORD, "site")),
    "pointer": scenario.Many(connection_point(POINTER_KEYWORD, "domain")),
}

SECTIONS = {
    "ldap": scenario.Section({
        **POINTS,
        "address": scenario.addresses,
        "refuse": scenario.yes_or_no,
        "root": scenario.choice("empty"),
    }, argument=scenario.host_name),
}

# As far as it is needed, with Active Directory's names and numbers ([MS-ADA1], [MS-ADA3], [MS-ADSC]).
SCHEMA = """
attributetype ( 1.2.840.113556.1.4.48 NAME 'keywords' EQUALITY caseIgnoreMatch
    SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.2.840.113556.1.4.510 NAME 'serviceBindingInformation' EQUALITY caseIgnoreMatch
    SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.2.840.113556.1.4.480 NAME 'configurationNamingContext' EQUALITY distinguishedNameMatch
    SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 SINGLE-VALUE )
objectclass ( 1.2.840.113556.1.5.94 NAME 'serviceConnectionPoint' SUP top STRUCTURAL
    MUST cn MAY ( keywords $ serviceBindingInformation ) )
objectclass ( 1.2.840.113556.1.3.12 NAME 'configuration' SUP top STRUCTURAL MUST cn )
objectclass ( 1.2.840.113556.1.3.23 NAME 'container' SUP top STRUCTURAL MUST cn )
"""

CONFIGURATION = """include /etc/ldap/schema/core.schema
include {folder}/points.schema
pidfile {folder}/pid
argsfile {folder}/arguments
modulepath /usr/lib/ldap
moduleload back_mdb
{root}{requirement}
access to * by * read
sizelimit unlimited
database mdb
maxsize 10485760
suffix "{configuration}"
directory {folder}/data
"""


def configuration_name(host):
    return "CN=Configuration" + "".join(f",DC={label}" for label in host.split(".")[1:])


def points_ldif(section, parent):
    """The connection points that a scenario's section asks for, below the entry PARENT, as LDIF."""
    entries = []
    points = section.get("scp", []) + section.get("pointer", [])
    for number, (binding, keywords) in enumerate(points, 1):
        lines = [f"dn: CN=EX{number:02},{parent}", "objectClass: serviceConnectionPoint", f"cn: EX{number:02}",
                 f"serviceBindingInformation: {binding}", *(f"keywords: {keyword}" for keyword in keywords)]
        entries.append("\n".join(lines) + "\n")
    return "\n".join(entries)


def start(lab):
    waits = [start_one(lab, host, section) for host, section in lab.sections("ldap").items()]

    def ready():
        for wait in waits:
            wait()

    return ready if waits else None


def start_one(lab, host, section):
    folder = os.path.join(lab.folder, "ldap", host)
    configuration = configuration_name(host)
    services = f"CN=Services,{configuration}"
    lab.path("ldap", host, "data", "")
    lab.write(f"ldap/{host}/points.schema", SCHEMA)
    root = lab.write(f"ldap/{host}/root.ldif", f"dn:\nconfigurationNamingContext: {configuration}\n")
    file = lab.write(f"ldap/{host}/slapd.conf", CONFIGURATION.format(
        folder=folder, configuration=configuration,
        root="" if section.get("root") == "empty" else f"rootDSE {root}\n",
        requirement="require authc\n" if section.get("refuse") else ""))
    entries = (f"dn: {configuration}\nobjectClass: configuration\ncn: Configuration\n\n"
               f"dn: {services}\nobjectClass: container\ncn: Services\n\n") + points_ldif(section, services)
    lab.run("slapadd", "-q", "-f", file, "-l", lab.write(f"ldap/{host}/points.ldif", entries))
    addresses = lab.addresses(host, section, f"'{host}'")
    urls = " ".join(f"ldap://[{address}]:389/" if ":" in address else f"ldap://{address}:389/" for address in addresses)
    # Told to write down what it is doing, it stays in the foreground.
    process = lab.start(f"ldap-{host}", "slapd", "-h", urls, "-f", file, "-d", "256")
    return lambda: lab.wait_until(f"starting the directory {host}", lambda: lab.listens(addresses[0], 389), process)
