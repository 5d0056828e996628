"""Web servers that send what no tidy server sends, byte by byte as a scenario says it (raw_web.py).

    [raw-web autodiscover.contoso.test]
    address: 10.66.0.11                     (default: the addresses the DNS gives the host)
    certificate: expired                    (default: good)
    tls: reset                              (default: on; reset or close after the client's first words of TLS;
                                             wants-certificate: only of clients that show a certificate of their own)
    /autodiscover/autodiscover.xml: FILE                  (what is at a path; else 404)
    /autodiscover/autodiscover.xml: FILE chunked          (the body in pieces, or gzip though nobody asked, or no-length, or
                                                           short: less than the head promises)
    /autodiscover/autodiscover.xml: FILE plain drip 40    (head and body, bit by bit, in so many seconds)
    /autodiscover/autodiscover.xml signed-in: FILE        (to whoever sends a sign-in, of whatever kind and worth)

A FILE is one of tests/scenarios/answers with the name .http: head and body with an empty line between, the head without
the length, which comes with the form.
"""

import json
import os
import re
import sys

import scenario
from services import certificates, ntlm, web

AFTER = ("addresses", "certificates", "firewall")

CODINGS = ("plain", "chunked", "gzip", "no-length", "short")


def behaviour(value):
    match = re.fullmatch(r"([A-Za-z0-9._-]+\.http)(?: (" + "|".join(CODINGS) + r")(?: drip ([0-9]{1,3}))?)?", value)
    if not match:
        raise ValueError(f"is not 'FILE.http', with one of {', '.join(CODINGS)} behind it, and with 'drip SECONDS' behind that")
    return {"file": web.answer_file(match[1]), "coding": match[2] or "plain", "drip": int(match[3] or 0)}


def path_key(value):
    ntlm.path_key(value.removesuffix(" signed-in"))
    return value


SECTIONS = {
    "raw-web": scenario.Section({
        "address": scenario.addresses,
        "certificate": certificates.certificate_kind,
        "tls": scenario.choice("on", "reset", "close", "wants-certificate"),
    }, any_key=(path_key, behaviour), argument=scenario.host_name),
}


def start(lab):
    waits = [start_one(lab, *each) for each in lab.sections("raw-web").items()]
    return lambda: [wait() for wait in waits]


def start_one(lab, name, section):
    certificates.issue(lab, name, section.get("certificate", "good"))
    wanted = lab.addresses(name, section, f"[raw-web {name}]")
    plan = {"certificate": certificates.certificate_file(lab, name), "key": certificates.key_file(lab), "addresses": wanted,
            "tls": section.get("tls", "on"), "paths": {key: what for key, what in section.items() if key.startswith("/")}}
    process = lab.start(f"raw-web-{name}", sys.executable, os.path.join(scenario.LAB_FOLDER, "raw_web.py"), web.ANSWER_FOLDER,
                        json.dumps(plan))
    return lambda: lab.wait_until(f"starting {name}", lambda: all(ntlm.listens_at(lab, each) for each in wanted), process)
