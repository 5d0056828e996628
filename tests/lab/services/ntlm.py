"""Web servers that really check a sign-in by NTLM, as Exchange does: Apache with mod_auth_gssapi and gss-ntlmssp.

    [ntlm-web autodiscover.contoso.test]
    address: 10.66.0.11                     (default: the addresses the DNS gives the host)
    certificate: expired                    (default: good)
    schemes: NTLM                           (default: Negotiate NTLM)
    user: CONTOSO\\a Lab-Password-1          (may stand several times; the domain is needed)
    bound: no                               (each request signs in anew; default: a connection that is let in stays so)
    /autodiscover/autodiscover.xml: sign-in exchange-2019.xml
    /mapi/: sign-in                         (401 without a right password, 204 with one)

    [odd-ntlm-web odd.contoso.test]         (begins a sign-in and does something odd: odd_ntlm.py)
    address: 10.66.0.14                     (default: the addresses the DNS gives the host)

Negotiate carries NTLM here, since there is no Kerberos. Extended Protection can't be demanded: gss-ntlmssp compares a channel
binding only if the module tells it one, and mod_auth_gssapi does not.
"""
# packages: apache2-bin libapache2-mod-auth-gssapi gss-ntlmssp

import os
import re
import sys

import scenario
from services import certificates, web

AFTER = ("addresses", "certificates", "firewall")

USUAL_SCHEMES = ["Negotiate", "NTLM"]
MODULES = ("mpm_prefork", "authn_core", "authz_core", "authz_user", "mime", "headers", "env", "setenvif", "ssl", "alias",
           "socache_shmcb", "auth_gssapi")
MODULE_FOLDER = "/usr/lib/apache2/modules"

# Apache refuses to serve as root, and a user of its own could not get at the lab's folder: so it is no root with root's rights.
CAPABILITIES = "+net_bind_service,+dac_override"
AS_NO_ROOT = ("setpriv", "--reuid=www-data", "--regid=www-data", "--clear-groups", f"--inh-caps={CAPABILITIES}",
              f"--ambient-caps={CAPABILITIES}")


def path_key(value):
    if not re.fullmatch(r"/[A-Za-z0-9._/-]*", value):
        raise ValueError("is neither a key of this section nor a path")
    return value


def behaviour(value):
    kind, _, name = value.partition(" ")
    if kind != "sign-in":
        raise ValueError("is none of: sign-in, sign-in FILE")
    return web.answer_file(name) if name else None


def user(value):
    match = re.fullmatch(r"([^\s:\\]+)\\([^\s:\\]+) (\S+)", value)
    if not match:
        raise ValueError("is not 'DOMAIN\\NAME PASSWORD'")
    return list(match.groups())


def schemes(value):
    found = value.split()
    if not found or set(found) - {"Negotiate", "NTLM"}:
        raise ValueError("is none of: Negotiate, NTLM, Negotiate NTLM")
    return found


SECTIONS = {
    "ntlm-web": scenario.Section({
        "address": scenario.addresses,
        "certificate": certificates.certificate_kind,
        "schemes": schemes,
        "user": scenario.Many(user),
        "bound": scenario.yes_or_no,
    }, any_key=(path_key, behaviour), argument=scenario.host_name),
    "odd-ntlm-web": scenario.Section({"address": scenario.addresses}, argument=scenario.host_name),
}

CONFIGURATION = """ServerRoot {folder}
DefaultRuntimeDir {folder}
PidFile {folder}/pid
Mutex file:{folder} default
ServerName lab
ErrorLog {log}/apache-error.log
LogLevel warn auth_gssapi:info
{modules}
TypesConfig /etc/mime.types
AddType "text/xml; charset=utf-8" .xml
StartServers 3
KeepAlive On
KeepAliveTimeout 60
MaxKeepAliveRequests 0
SSLSessionCache none
SSLProtocol all -SSLv3 -TLSv1 -TLSv1.1
<Directory />
    AllowOverride None
</Directory>
{hosts}
"""

HOST = """
{listen}
<VirtualHost {addresses}>
    ServerName {host}
    SSLEngine on
    SSLCertificateFile {certificate}
    SSLCertificateKeyFile {key}
    DocumentRoot {root}
{locations}
    <Location />
        AuthType GSSAPI
        AuthName "{host}"
        GssapiAllowedMech ntlmssp
        GssapiConnectionBound {bound}
        Require valid-user
    </Location>
{offers}
</VirtualHost>
"""


def start(lab):
    waits = [start_odd(lab, *each) for each in lab.sections("odd-ntlm-web").items()]
    if lab.sections("ntlm-web"):
        waits.append(start_apache(lab, lab.sections("ntlm-web")))
    return lambda: [wait() for wait in waits]


def start_odd(lab, name, section):
    certificates.issue(lab, name, "good")
    wanted = addresses_of(lab, name, section)
    process = lab.start(f"odd-ntlm-{name}", sys.executable, os.path.join(scenario.LAB_FOLDER, "odd_ntlm.py"),
                        certificates.certificate_file(lab, name), certificates.key_file(lab), *wanted)
    return lambda: lab.wait_until(f"starting {name}", lambda: all(listens_at(lab, each) for each in wanted), process)


def start_apache(lab, hosts):
    folder = os.path.dirname(lab.path("apache", "x"))
    servers = [host_text(lab, name, section, number) for number, (name, section) in enumerate(hosts.items())]
    modules = "\n".join(f"LoadModule {name}_module {MODULE_FOLDER}/mod_{name}.so" for name in MODULES)
    configuration = lab.write("apache.conf", CONFIGURATION.format(
        folder=folder, log=os.path.join(lab.folder, "log"), modules=modules, hosts="\n".join(servers)))
    users = {":".join(each) for section in hosts.values() for each in section.get("user", ())}
    user_file = lab.write("apache/users", "".join(line + "\n" for line in sorted(users)))
    process = lab.start("apache", *AS_NO_ROOT, "apache2", "-D", "FOREGROUND", "-f", configuration,
                        env=dict(os.environ, NTLM_USER_FILE=user_file, LC_ALL="C"))
    wanted = [address for name, section in hosts.items() for address in addresses_of(lab, name, section)]

    def listens():
        return all(listens_at(lab, address) for address in wanted)

    return lambda: lab.wait_until("starting Apache", listens, process)


def listens_at(lab, address):
    return f"{address}:443" in lab.run("ss", "--listening", "--tcp", "--numeric", "--no-header").replace("[", "").replace("]", "")


def addresses_of(lab, name, section):
    return lab.addresses(name, section, f"[ntlm-web {name}]")


def host_text(lab, name, section, number):
    root = os.path.dirname(lab.path("apache", str(number), "x"))
    certificates.issue(lab, name, section.get("certificate", "good"))
    shown = [f"[{each}]" if ":" in each else each for each in addresses_of(lab, name, section)]
    locations = []
    for path, file in section.items():
        if not path.startswith("/"):
            continue
        if file is None:
            locations.append(f"    RedirectMatch 204 ^{re.escape(path)}")
            continue
        locations.append(f"    Alias {path} {os.path.join(web.ANSWER_FOLDER, file)}")
    offers = []
    if section.get("schemes", USUAL_SCHEMES) != USUAL_SCHEMES:
        # The module always offers both, or none: then what is offered is said in its place, but not beside NTLM's own answer.
        offers = ["    SetEnvIf Host . gssapi-no-negotiate"]
        offers += [f"    Header always add WWW-Authenticate {scheme} \"expr=%{{REQUEST_STATUS}} == 401 && "
                   "%{HTTP:Authorization} !~ /TlRMTVNTUAAB/\"" for scheme in section["schemes"]]
    return HOST.format(
        host=name, root=root, key=certificates.key_file(lab), certificate=certificates.certificate_file(lab, name),
        addresses=" ".join(f"{each}:443" for each in shown), listen="\n".join(f"Listen {each}:443 https" for each in shown),
        locations="\n".join(locations), offers="\n".join(offers), bound="On" if section.get("bound", True) else "Off")
