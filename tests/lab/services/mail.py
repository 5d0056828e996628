"""Mail servers for IMAP, POP and SMTP: Dovecot for fetching, Exim for sending. Nobody can sign in, and no mail is taken.

    [mail imap.contoso.test]
    address: 10.66.0.21                        (default: the addresses the DNS gives the host)
    serves: imaps imap pop3s pop3              (also submission, submissions, smtp; default: imaps imap submission)
    encryption: none                           (no certificate: nothing encrypted is served or offered; default: offered)
    certificate: expired                       (default: good; the kinds stand in certificates.py)

A service may be put at another port, to stand where something else is expected: smtp@143.
"""
# packages: dovecot-imapd dovecot-pop3d exim4-daemon-light

import os
import re

import scenario
from services import certificates

AFTER = ("addresses", "certificates", "firewall")

DOVECOT = {"imaps": 993, "imap": 143, "pop3s": 995, "pop3": 110}
EXIM = {"submissions": 465, "submission": 587, "smtp": 25}
USUAL = "imaps imap submission"


def services(value):
    """What is served, as {name: port}."""
    found = {}
    for word in value.split():
        name, _, port = word.partition("@")
        if name not in {**DOVECOT, **EXIM} or not re.fullmatch("[0-9]{0,5}", port):
            raise ValueError(f"holds '{word}', which is none of: {', '.join({**DOVECOT, **EXIM})}, nor one of them with @PORT")
        found[name] = int(port or {**DOVECOT, **EXIM}[name])
    return found


SECTIONS = {
    "mail": scenario.Section({
        "address": scenario.addresses,
        "serves": services,
        "encryption": scenario.choice("none"),
        "certificate": certificates.certificate_kind,
    }, argument=scenario.host_name),
}

# It will not be root, and a user of its own could not get at the lab's folder: so it is no root with root's rights, and none of its
# processes is shut into a folder. They read from the environment where the records go.
CAPABILITIES = "+net_bind_service,+dac_override"
AS_NO_ROOT = ("setpriv", "--reuid=dovecot", "--regid=dovecot", "--clear-groups", f"--inh-caps={CAPABILITIES}",
              f"--ambient-caps={CAPABILITIES}")

DOVECOT_CONFIGURATION = """protocols = {protocols}
listen = {addresses}
default_internal_user = dovecot
default_internal_group = dovecot
default_login_user = dovecot
base_dir = {folder}/run
state_dir = {folder}/state
log_path = /dev/stderr
import_environment = TZ LD_PRELOAD LAB_RECORDS
ssl = {ssl}
{certificate}
disable_plaintext_auth = {protected}
auth_mechanisms = plain
passdb {{
  driver = static
  args = allow_nets=127.0.0.2/32
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home=/nonexistent
}}
mail_location = maildir:/nonexistent
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
}}
"""

EXIM_CONFIGURATION = """primary_hostname = {host}
exim_user = root
exim_group = root
local_interfaces = <; {listeners}
tls_on_connect_ports = {encrypted_port}
tls_advertise_hosts = {offered_to}
tls_try_verify_hosts =
{certificate}
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/pid
keep_environment = LD_PRELOAD : LAB_RECORDS
add_environment =
host_lookup =
rfc1413_query_timeout = 0s
smtp_enforce_sync = false
# What is no SMTP at all is never hung up on, however many ends of a line are in it by chance.
smtp_max_unknown_commands = 1000
smtp_max_synprot_errors = 1000
acl_smtp_rcpt = nobody

begin acl

nobody:
  deny message = no mail is taken here
"""


def start(lab):
    ready = [start_host(lab, host, section) for host, section in lab.sections("mail").items()]
    return (lambda: [each() for each in ready]) if ready else None


def start_host(lab, host, section):
    addresses = lab.addresses(host, section, f"'{host}'")
    serves = section.get("serves", services(USUAL))
    encrypted = "encryption" not in section
    if encrypted:
        certificates.issue(lab, host, section.get("certificate", "good"))
    started = []
    for program, kinds in ((start_dovecot, DOVECOT), (start_exim, EXIM)):
        ports = {name: port for name, port in serves.items() if name in kinds and (encrypted or name not in
                                                                                    ("imaps", "pop3s", "submissions"))}
        if ports:
            started.append((program(lab, host, addresses, ports, encrypted), ports))

    def ready():
        for process, ports in started:
            for port in ports.values():
                lab.wait_until(f"starting the mail server {host}", lambda at=port: lab.listens(addresses[0], at), process)

    return ready


def start_dovecot(lab, host, addresses, ports, encrypted):
    folder = os.path.dirname(lab.path(f"dovecot-{host}", "x"))
    chain, key = certificates.certificate_file(lab, host), certificates.key_file(lab)
    # A port of 0 is one that nobody listens at.
    configuration = lab.write(f"dovecot-{host}.conf", DOVECOT_CONFIGURATION.format(
        folder=folder, addresses=", ".join(addresses), ssl="yes" if encrypted else "no", protected="yes" if encrypted else "no",
        protocols=" ".join(name for name in ("imap", "pop3") if name in ports or name + "s" in ports),
        certificate=f"ssl_cert = <{chain}\nssl_key = <{key}" if encrypted else "",
        **{name: ports.get(name, 0) for name in DOVECOT}))
    return lab.start(f"dovecot-{host}", *AS_NO_ROOT, "dovecot", "-F", "-c", configuration)


def start_exim(lab, host, addresses, ports, encrypted):
    folder = os.path.dirname(lab.path(f"exim-{host}", "x"))
    # Exim gives up its rights and then writes there as its own user.
    for name in ("spool", "log"):
        os.makedirs(os.path.join(folder, name))
        os.chmod(os.path.join(folder, name), 0o777)
    chain, key = certificates.certificate_file(lab, host), os.path.join(folder, "key")
    if encrypted:
        lab.run("install", "--mode=644", certificates.key_file(lab), key)
    listeners = " ; ".join(f"[{address}]:{port}" for address in addresses for port in ports.values())
    configuration = lab.write(f"exim-{host}.conf", EXIM_CONFIGURATION.format(
        host=host, folder=folder, listeners=listeners, offered_to="*" if encrypted else "",
        encrypted_port=ports.get("submissions", ""),
        certificate=f"tls_certificate = {chain}\ntls_privatekey = {key}" if encrypted else ""))
    return lab.start(f"exim-{host}", "exim4", "-bdf", "-C", configuration)
