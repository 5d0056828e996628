"""The lab's certificates: a root authority that Windows trusts here, an issuing one below it, and a leaf for every web host.

    good, expired, not-yet-valid, other-name, self-signed
    untrusted        of an authority that this computer does not know
    inspected        of a product that opens encrypted connections, as a company's or a virus scanner's; this computer trusts it
    inspected-unknown   the same, and this computer does not know the product
    new              made yesterday
    wrong-usage      made for a person's sign-in, not for a server
    revoked          withdrawn by its authority, whose list of such (CRL) the certificate names: http://crl.contoso.test/issuing.crl

Where a scenario moves the servers' clocks ([machine] clock), the leaves' dates are counted from the servers' now.

Keys and authorities are made once (making keys is what takes time) and lie in the cache; a lab only has its leaves signed,
with dates counted from now.
"""
# packages: openssl

import datetime
import os
import shutil

import scenario

KINDS = ("good", "expired", "not-yet-valid", "other-name", "self-signed", "untrusted", "inspected", "inspected-unknown", "new", "wrong-usage",
         "revoked")

# Days from now at which a leaf begins and ends to be valid.
DAYS = {"expired": (-400, -5), "not-yet-valid": (20, 385), "new": (-1, 364)}
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

# Where the list of withdrawn certificates is had; a scenario gives the name an address.
LIST_HOST = "crl.contoso.test"
LIST_DAYS = "30"

EXTENSIONS = {"wrong-usage": "leaf_for_a_person", "revoked": "revoked_leaf"}

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
[revoked_leaf]
basicConstraints = CA:FALSE
keyUsage = digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth
subjectAltName = ${{ENV::SAN}}
subjectKeyIdentifier = hash
crlDistributionPoints = URI:http://{list_host}/issuing.crl
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
    configuration = lab.write("authorities.cnf", OPENSSL_CONFIGURATION.format(folder=lab.folder, list_host=LIST_HOST))
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
    configuration = lab.write("certificates/openssl.cnf", OPENSSL_CONFIGURATION.format(folder=folder, list_host=LIST_HOST))
    lab.write("certificates/index.txt", "")
    kinds = {name: web.get("certificate", sections.get(name.split(" ")[0], {}).get("certificate", "good"))
             for name, web in sections.items()}
    if {"inspected", "inspected-unknown"} & set(kinds.values()):
        make_authority(lab, folder, *INSPECTION, None, configuration)
    if "inspected" in kinds.values():
        trust(lab, f"{folder}/{INSPECTION[0]}.pem")
    for name, kind in kinds.items():
        issue(lab, name, kind)
    if "revoked" in kinds.values():
        write_list(lab, folder)
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
    issuer = {"untrusted": f"{lab.keys}/unknown", "inspected": f"{folder}/{INSPECTION[0]}",
              "inspected-unknown": f"{folder}/{INSPECTION[0]}"}.get(kind, f"{lab.keys}/issuing")
    request, leaf = chain_file + ".request", chain_file + ".leaf"
    environment = dict(os.environ, SAN="DNS:" + name)
    lab.run("openssl", "req", "-new", "-key", key_file(lab), "-subj", f"/CN={name}", "-out", request,
            "-config", f"{folder}/openssl.cnf", env=environment)
    now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=lab.clock_seconds())
    first, last = ((now + datetime.timedelta(days=days)).strftime("%Y%m%d%H%M%SZ") for days in DAYS.get(kind, USUAL_DAYS))
    if kind == "self-signed":
        signed_by = ["-selfsign", "-keyfile", key_file(lab)]
    else:
        signed_by = ["-cert", f"{issuer}.pem", "-keyfile", f"{issuer}.key"]
    lab.run("openssl", "ca", "-batch", "-notext", "-config", f"{folder}/openssl.cnf", "-in", request, "-out", leaf,
            "-startdate", first, "-enddate", last, "-extensions", EXTENSIONS.get(kind, "leaf"), *signed_by, env=environment)
    if kind == "revoked":
        lab.run("openssl", "ca", "-config", f"{folder}/openssl.cnf", "-revoke", leaf, *signed_by, env=environment)
    with open(chain_file, "wb") as chain:
        for part in [leaf] + ([] if kind == "self-signed" else [f"{issuer}.pem"]):
            with open(part, "rb") as file:
                chain.write(file.read())


def write_list(lab, folder):
    """The issuing authority's list of what it has withdrawn, in the form that Windows downloads."""
    lab.run("openssl", "ca", "-config", f"{folder}/openssl.cnf", "-gencrl", "-crldays", LIST_DAYS, "-out", f"{folder}/issuing.crl.pem",
            "-cert", f"{lab.keys}/issuing.pem", "-keyfile", f"{lab.keys}/issuing.key", env=dict(os.environ, SAN="DNS:none"))
    lab.run("openssl", "crl", "-in", f"{folder}/issuing.crl.pem", "-outform", "DER", "-out", list_file(lab))


def list_file(lab):
    return lab.path("certificates", "issuing.crl")


# The web service asks for the kinds that may stand in a scenario.
certificate_kind = scenario.choice(*KINDS)
