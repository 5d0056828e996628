"""The lab's certificates: a root authority that Windows trusts here, an issuing one below it, and a leaf for every web host.

Keys and authorities are made once (making keys is what takes time) and lie in the cache; a lab only has its leaves signed,
with dates counted from now.
"""
# packages: openssl

import datetime
import os
import shutil

import scenario

KINDS = ("good", "expired", "not-yet-valid", "other-name", "self-signed", "untrusted")

# Days from now at which a leaf begins and ends to be valid.
DAYS = {"expired": (-400, -5), "not-yet-valid": (20, 385)}
USUAL_DAYS = (-30, 335)

OTHER_NAME = "www.fabrikam.test"

AUTHORITY_DAYS = "7300"
AUTHORITIES = {
    "root": ("/O=Contoso/CN=Contoso Root CA", None),
    "issuing": ("/O=Contoso/CN=Contoso Issuing CA", "root"),
    "unknown": ("/O=Unknown/CN=Unknown Root CA", None),
}

OPENSSL_CONFIGURATION = """
[req]
distinguished_name = names
[names]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[ca]
default_ca = leaves
[leaves]
database = {folder}/index.txt
rand_serial = yes
new_certs_dir = {folder}
default_md = sha256
policy = any_name
unique_subject = no
[any_name]
organizationName = optional
commonName = supplied
[leaf]
basicConstraints = CA:FALSE
keyUsage = digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth
subjectAltName = ${{ENV::SAN}}
subjectKeyIdentifier = hash
"""


def prepare(lab):
    """Makes the keys and authorities; only when they are all there does the folder get its name."""
    if os.path.isdir(lab.keys):
        return
    unfinished = lab.keys + ".unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    os.makedirs(unfinished, mode=0o700)
    configuration = lab.write("authorities.cnf", OPENSSL_CONFIGURATION.format(folder=lab.folder))
    environment = dict(os.environ, SAN="DNS:none")
    for name, (subject, issuer) in AUTHORITIES.items():
        signed_by = ["-CA", f"{unfinished}/{issuer}.pem", "-CAkey", f"{unfinished}/{issuer}.key"] if issuer else []
        lab.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{unfinished}/{name}.key",
                "-out", f"{unfinished}/{name}.pem", "-subj", subject, "-days", AUTHORITY_DAYS, "-config", configuration,
                "-extensions", "authority", *signed_by, env=environment)
    lab.run("openssl", "genrsa", "-out", f"{unfinished}/leaf.key", "2048")
    os.rename(unfinished, lab.keys)


def start(lab):
    for host, web in lab.sections("web").items():
        issue(lab, host, web.get("certificate", "good"))


def certificate_file(lab, host):
    return lab.path("certificates", host + ".pem")


def key_file(lab):
    return os.path.join(lab.keys, "leaf.key")


def issue(lab, host, kind):
    """Writes the host's certificate, followed by the authorities a server sends with it."""
    folder = os.path.dirname(lab.path("certificates", "x"))
    if not os.path.exists(f"{folder}/openssl.cnf"):
        lab.write("certificates/openssl.cnf", OPENSSL_CONFIGURATION.format(folder=folder))
        lab.write("certificates/index.txt", "")
    name = OTHER_NAME if kind == "other-name" else host
    issuer = "unknown" if kind == "untrusted" else "issuing"
    request, leaf = f"{folder}/{host}.request", f"{folder}/{host}.leaf"
    environment = dict(os.environ, SAN="DNS:" + name)
    lab.run("openssl", "req", "-new", "-key", key_file(lab), "-subj", f"/CN={name}", "-out", request,
            "-config", f"{folder}/openssl.cnf", env=environment)
    now = datetime.datetime.now(datetime.timezone.utc)
    first, last = ((now + datetime.timedelta(days=days)).strftime("%Y%m%d%H%M%SZ") for days in DAYS.get(kind, USUAL_DAYS))
    if kind == "self-signed":
        signed_by = ["-selfsign", "-keyfile", key_file(lab)]
    else:
        signed_by = ["-cert", f"{lab.keys}/{issuer}.pem", "-keyfile", f"{lab.keys}/{issuer}.key"]
    lab.run("openssl", "ca", "-batch", "-notext", "-config", f"{folder}/openssl.cnf", "-in", request, "-out", leaf,
            "-startdate", first, "-enddate", last, "-extensions", "leaf", *signed_by, env=environment)
    with open(certificate_file(lab, host), "wb") as chain:
        for part in [leaf] + ([] if kind == "self-signed" else [f"{lab.keys}/{issuer}.pem"]):
            with open(part, "rb") as file:
                chain.write(file.read())


# The web service asks for the kinds that may stand in a scenario.
certificate_kind = scenario.choice(*KINDS)
