"""The web servers: one nginx that plays all of them, each with its own addresses, certificate and behaviour.

    [web mail.contoso.test]
    address: 10.66.0.12                                   (default: the addresses the DNS gives the host)
    certificate: expired                                  (default: good)
    https: off                                            (default: on)
    http: redirect https://mail.contoso.test/             (default: off; also ssl-required, which answers 403 as Exchange does)
    user: a@contoso.test secret                           (may stand several times)
    challenge: Negotiate                                  (may stand several times; default: Negotiate, NTLM, Basic)
    /autodiscover/autodiscover.xml: sign-in exchange.xml  (a file of tests/scenarios/answers; 401 without a right password)
    /autodiscover/autodiscover.xml without X-MapiHttpCapability: sign-in older.xml    (when that header is not sent)
    /mapi/: sign-in                                       (401, as a living MAPI endpoint answers a stranger)
    /ecp/: file page.html, /old/: status 503, /away: redirect https://fabrikam.test/  (the other behaviours)

A path that ends with / stands for all that begins with it; what is not named is answered with 404.
"""
# packages: nginx-light

import os
import re
import socket

import scenario
from services import certificates

AFTER = ("addresses", "certificates", "firewall")

ANSWER_FOLDER = os.path.join(scenario.SCENARIO_FOLDER, "answers")
USUAL_CHALLENGES = ("Negotiate", "NTLM", "Basic")


def path_key(value):
    if not re.fullmatch(r"/[A-Za-z0-9._/-]*( without [A-Za-z-]+)?", value):
        raise ValueError("is neither a key of this section nor a path")
    return value


def answer_file(value):
    if not re.fullmatch(r"[A-Za-z0-9._-]+", value) or not os.path.isfile(os.path.join(ANSWER_FOLDER, value)):
        raise ValueError(f"names no file in tests/scenarios/answers: '{value}'")
    return value


def behaviour(value):
    kind, *rest = value.split()
    if kind == "sign-in" and len(rest) <= 1:
        return {"kind": kind, "file": answer_file(rest[0]) if rest else None}
    if kind == "file" and len(rest) == 1:
        return {"kind": kind, "file": answer_file(rest[0])}
    if kind == "status" and len(rest) == 1 and re.fullmatch("[2-5][0-9][0-9]", rest[0]):
        return {"kind": kind, "status": rest[0]}
    if kind == "redirect" and len(rest) == 1:
        return {"kind": kind, "url": web_address(rest[0])}
    raise ValueError("is none of: sign-in, sign-in FILE, file FILE, status NUMBER, redirect URL")


def web_address(value):
    if not re.fullmatch(r"https?://[A-Za-z0-9._:/?=&%@-]+", value):
        raise ValueError("is not an http or https address")
    return value


def http_behaviour(value):
    if value in ("off", "ssl-required"):
        return {"kind": value}
    kind, _, url = value.partition(" ")
    if kind == "redirect":
        return {"kind": kind, "url": web_address(url)}
    raise ValueError("is none of: off, ssl-required, redirect URL")


def user(value):
    match = re.fullmatch(r"([^\s:]+) (\S+)", value)
    if not match:
        raise ValueError("is not 'NAME PASSWORD'")
    return [match[1], match[2]]


def challenge(value):
    if '"' in value.replace('="', "").replace('",', "").removesuffix('"') or "'" in value or "$" in value:
        raise ValueError("is not a challenge as it stands in WWW-Authenticate")
    return value


SECTIONS = {
    "web": scenario.Section({
        "address": scenario.addresses,
        "certificate": certificates.certificate_kind,
        "https": scenario.choice("on", "off"),
        "http": http_behaviour,
        "user": scenario.Many(user),
        "challenge": scenario.Many(challenge),
    }, any_key=(path_key, behaviour), argument=scenario.host_name),
}

CONFIGURATION = """user root;
worker_processes 1;
worker_rlimit_nofile 20000;
pid {folder}/nginx/pid;
error_log {folder}/log/nginx-error.log;
events {{ worker_connections 16000; }}
http {{
    log_format lab '$time_iso8601 $remote_addr $scheme://$host$request_uri $request_method $status '
                   'user=$remote_user agent="$http_user_agent"';
    access_log {folder}/log/nginx-access.log lab;
    client_body_temp_path {folder}/nginx/body;
    proxy_temp_path {folder}/nginx/proxy;
    fastcgi_temp_path {folder}/nginx/fastcgi;
    uwsgi_temp_path {folder}/nginx/uwsgi;
    scgi_temp_path {folder}/nginx/scgi;
    server_tokens off;
    server_names_hash_bucket_size 128;
    # The stand-in for Outlook holds connections on which it never says a word.
    client_header_timeout 1h;
    keepalive_timeout 1h;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_certificate_key {key};
    types {{ text/html html; 'text/xml; charset=utf-8' xml; application/json json; }}
    default_type text/plain;
{servers}
}}
"""

SERVER = """
    server {{
{listen}
        server_name {host};
        ssl_certificate {certificate};
{locations}
        # nginx refuses to POST to a file; what it answers instead of the refusal is the file.
        location /.answers/ {{ internal; alias {answers}/; error_page 405 =200 $uri; }}
        location @empty {{ return 200; }}
    }}
"""


def listen_lines(hosts_addresses, port, options=""):
    for address in hosts_addresses:
        shown = f"[{address}]" if ":" in address else address
        yield f"        listen {shown}:{port}{options};"


class Host:
    """One [web] section, as nginx's configuration."""

    def __init__(self, lab, name, section, number):
        self.lab, self.name, self.section, self.number = lab, name, section, number
        dns = [record[1] for record in lab.section("dns").get(name, ()) if record[0] in ("A", "AAAA")]
        self.addresses = section.get("address", dns)
        if not self.addresses:
            raise scenario.ScenarioError(f"{lab.scenario['file']}: [web {name}] has no address")
        self.maps = []
        self.is_https = section.get("https", "on") == "on"

    def configuration(self):
        parts = []
        if self.is_https:
            parts.append(SERVER.format(
                listen="\n".join(listen_lines(self.addresses, 443, " ssl")), host=self.name, answers=ANSWER_FOLDER,
                certificate=certificates.certificate_file(self.lab, self.name), locations="\n".join(self.locations())))
        http = self.section.get("http", {"kind": "off"})
        if http["kind"] != "off":
            answer = f"302 {http['url']}" if http["kind"] == "redirect" else "403"
            parts.append("    server {\n" + "\n".join(listen_lines(self.addresses, 80))
                         + f"\n        server_name {self.name};\n        location / {{ return {answer}; }}\n    }}\n")
        return "\n".join(self.maps + parts)

    def locations(self):
        paths = {"/": {"kind": "status", "status": "404"}, **self.section}
        for path, what in paths.items():
            if path.startswith("/") and " without " not in path:
                without = {key.split(" without ")[1]: other for key, other in self.section.items()
                           if key.startswith(path + " without ")}
                exact = "" if path.endswith("/") else "= "
                yield f"        location {exact}{path} {{\n" + "\n".join(self.body(what, without)) + "\n        }"

    def body(self, what, without):
        if what["kind"] == "status":
            yield f"            return {what['status']};"
        elif what["kind"] == "redirect":
            yield f"            return 302 {what['url']};"
        else:
            if what["kind"] == "sign-in":
                yield from self.sign_in()
            yield from self.file(what["file"], without)

    def sign_in(self):
        challenges = self.section.get("challenge", USUAL_CHALLENGES)
        # Only a 401 leaves from this location; an answer leaves from the one below it is read from.
        for text in challenges:
            if text != "Basic":
                yield f"            add_header WWW-Authenticate '{text}' always;"
        yield "            add_header X-FEServer EX01 always;"
        if "Basic" in challenges:
            yield f'            auth_basic "{self.name}";'
            yield f"            auth_basic_user_file {self.user_file()};"
        else:
            yield "            return 401;"

    def user_file(self):
        lines = [f"{name}:{{PLAIN}}{password}" for name, password in self.section.get("user", ())]
        return self.lab.write(f"nginx/{self.name}.users", "\n".join(lines) + "\n")

    def file(self, name, without):
        answer = f"/.answers/{name}" if name else "@empty"
        for header, other in without.items():
            variable = f"$answer_{self.number}_{len(self.maps)}"
            self.maps.append(f"    map $http_{header.lower().replace('-', '_')} {variable} "
                             f"{{ '' /.answers/{other['file']}; default {answer}; }}")
            answer = variable
        yield f"            try_files /nothing {answer};"


def start(lab):
    hosts = [Host(lab, name, section, number) for number, (name, section) in enumerate(lab.sections("web").items())]
    if not hosts:
        return None
    lab.path("nginx", "")
    configuration = lab.write("nginx.conf", CONFIGURATION.format(
        folder=lab.folder, key=certificates.key_file(lab), servers="\n".join(host.configuration() for host in hosts)))
    process = lab.start("nginx", "nginx", "-c", configuration, "-e", f"{lab.folder}/log/nginx-error.log", "-g", "daemon off;")

    def listens():
        with open("/proc/net/tcp", encoding="ascii") as ipv4, open("/proc/net/tcp6", encoding="ascii") as ipv6:
            listening = {line.split()[1].split(":")[1] for line in [*ipv4][1:] + [*ipv6][1:] if line.split()[3] == "0A"}
        return "01BB" in listening or "0050" in listening

    return lambda: lab.wait_until("starting the web server", listens, process)
