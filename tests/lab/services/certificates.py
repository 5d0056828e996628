"""The lab's certificates: a root authority that Windows trusts here, an issuing one below it, and a leaf for every web host.

    good, expired, not-yet-valid, other-name, self-signed
    untrusted        of an authority that this computer does not know
    inspected        of a product that opens encrypted connections, as a company's or a virus scanner's; this computer trusts it
    wrong-usage      made for a person's sign-in, not for a server

Keys and authorities are made once (making keys is what takes time) and lie in the cache; a lab only has its leaves signed,
with dates counted from now.
"""
# packages: openssl

import datetime
import os
import shutil

import scenario

KINDS = ("good", "expired", "not-yet-valid", "other-name", "self-signed", "untrusted", "inspected", "wrong-usage")

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
# Made only in the labs that want it: elsewhere nobody trusts it.
INSPECTION = ("inspection", "/O=Zscaler Inc./CN=Zscaler Root CA")

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
[leaf_for_a_person]
basicConstraints = CA:FALSE
keyUsage = digitalSignature
extendedKeyUsage = clientAuth
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
    for name, (subject, issuer) in AUTHORITIES.items():
        make_authority(lab, unfinished, name, subject, issuer, configuration)
    lab.run("openssl", "genrsa", "-out", f"{unfinished}/leaf.key", "2048")
    os.rename(unfinished, lab.keys)


def make_authority(lab, folder, name, subject, issuer, configuration):
    signed_by = ["-CA", f"{folder}/{issuer}.pem", "-CAkey", f"{folder}/{issuer}.key"] if issuer else []
    lab.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{folder}/{name}.key",
            "-out", f"{folder}/{name}.pem", "-subj", subject, "-days", AUTHORITY_DAYS, "-config", configuration,
            "-extensions", "authority", *signed_by, env=dict(os.environ, SAN="DNS:none"))


def start(lab):
    sections = lab.sections("web")
    folder = os.path.dirname(lab.path("certificates", "x"))
    configuration = lab.write("certificates/openssl.cnf", OPENSSL_CONFIGURATION.format(folder=folder))
    lab.write("certificates/index.txt", "")
    kinds = {name: web.get("certificate", sections.get(name.split(" ")[0], {}).get("certificate", "good"))
             for name, web in sections.items()}
    if "inspected" in kinds.values():
        make_authority(lab, folder, *INSPECTION, None, configuration)
        trust(lab, f"{folder}/{INSPECTION[0]}.pem")
    for name, kind in kinds.items():
        issue(lab, name, kind)
    if not sections:
        trust_test_root(lab)


def trust_test_root(lab):
    """A lab without web servers is for the unit tests, whose certificates come from tests/corpus: its root is trusted there."""
    corpus = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../corpus/certificates/root.der")
    root = lab.path("certificates", "corpus-root.pem")
    lab.run("openssl", "x509", "-inform", "DER", "-in", corpus, "-out", root)
    trust(lab, root)


def trust(lab, authority):
    """What the file of authorities holds is trusted, by the client's own programs and by Windows programs."""
    with open(authority, encoding="ascii") as file:
        certificate = file.read()
    for root in ("/", lab.root):
        with open(os.path.join(root, "etc/ssl/certs/ca-certificates.crt"), "a", encoding="ascii") as file:
            file.write(certificate)


def certificate_file(lab, name):
    """The chain of a [web] section, which is named by its host, or by its host and an address."""
    return lab.path("certificates", name.replace(" ", "_") + ".pem")


def key_file(lab):
    return os.path.join(lab.keys, "leaf.key")


def issue(lab, section, kind):
    """Writes the section's certificate, followed by the authorities a server sends with it."""
    chain_file = certificate_file(lab, section)
    folder = os.path.dirname(chain_file)
    name = OTHER_NAME if kind == "other-name" else section.split(" ")[0]
    issuer = {"untrusted": f"{lab.keys}/unknown", "inspected": f"{folder}/{INSPECTION[0]}"}.get(kind, f"{lab.keys}/issuing")
    request, leaf = chain_file + ".request", chain_file + ".leaf"
    environment = dict(os.environ, SAN="DNS:" + name)
    lab.run("openssl", "req", "-new", "-key", key_file(lab), "-subj", f"/CN={name}", "-out", request,
            "-config", f"{folder}/openssl.cnf", env=environment)
    now = datetime.datetime.now(datetime.timezone.utc)
    first, last = ((now + datetime.timedelta(days=days)).strftime("%Y%m%d%H%M%SZ") for days in DAYS.get(kind, USUAL_DAYS))
    if kind == "self-signed":
        signed_by = ["-selfsign", "-keyfile", key_file(lab)]
    else:
        signed_by = ["-cert", f"{issuer}.pem", "-keyfile", f"{issuer}.key"]
    lab.run("openssl", "ca", "-batch", "-notext", "-config", f"{folder}/openssl.cnf", "-in", request, "-out", leaf,
            "-startdate", first, "-enddate", last, "-extensions", "leaf_for_a_person" if kind == "wrong-usage" else "leaf",
            *signed_by, env=environment)
    with open(chain_file, "wb") as chain:
        for part in [leaf] + ([] if kind == "self-signed" else [f"{issuer}.pem"]):
            with open(part, "rb") as file:
                chain.write(file.read())


# The web service asks for the kinds that may stand in a scenario.
certificate_kind = scenario.choice(*KINDS)
