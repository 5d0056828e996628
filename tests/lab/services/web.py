"""The web servers: one nginx that plays all of them, each with its own addresses, certificate and behaviour.

    [web mail.contoso.test]
    address: 10.66.0.12                                   (default: the addresses the DNS gives the host)
    certificate: expired                                  (default: good; the kinds stand in certificates.py)
    https: off                                            (default: on)
    https-port: 993                                       (to stand where something else is expected; default: 443)
    tls: 1.0 1.1                                          (the versions it speaks; default: 1.2 1.3)
    user: a@contoso.test secret                           (may stand several times)
    challenge: Negotiate                                  (may stand several times, each a header line; default: Negotiate, NTLM, Basic)
    bearer-challenge: Bearer client_id="…", …             (the same, only where the request has an empty "Authorization: Bearer")
    plain-challenge: Basic realm=""                       (the same, only where it has not)
    header: X-Name: value                                 (on every 401; may stand several times)
    bearer-header: X-Name: value                          (on the 401 to an empty "Authorization: Bearer")
    /autodiscover/autodiscover.xml: sign-in exchange.xml  (what is at a path)
    http: redirect https://mail.contoso.test/             (port 80: a behaviour for all paths; default: off; also ssl-required,
                                                           which answers 403 as Exchange does)
    idle: 3                                               (a connection on which nothing is said is closed after so many seconds)
    http /autodiscover/: status 404                       (port 80: a behaviour for one path)

A path that ends with / stands for all that begins with it; what is not named is answered with 404. A path may have a
condition, then it needs to be there without one, too:

    /autodiscover/autodiscover.xml without X-MapiHttpCapability: …             when that header is not sent
    /autodiscover/autodiscover.json with Protocol=Ews Email=a%40contoso.test: …   when the address holds these, encoded like this

The behaviours; a FILE is one of tests/scenarios/answers:

    sign-in [FILE]                the file to whom has a right password, 401 to everybody else; where no challenge is "Basic", to all
    file FILE                     the file
    status NUMBER [FILE]          that status, with a small file as its text
    redirect [NUMBER] URL         302, or 301, 303, 307, 308; URL may also be a path
    slow SECONDS [FILE]           the file (or nothing), after so many seconds of silence
    slow-body SECONDS FILE        the head at once, the file's last byte after so many seconds
    big-body BYTES                an Autodiscover answer that long
    big-headers BYTES             a head that long, of many lines
    long-header BYTES             a head with one line that long
    text WORDS                    these words and nothing else, not even the end of a line
    hang-up                       the connection is closed without an answer
    hang-up-once [FILE]           the first question is treated so, all that come within a minute as "sign-in FILE" says
    revocations                   the issuing authority's list of withdrawn certificates (certificates.py)

One of a host's addresses may behave otherwise than the rest: [web mail.contoso.test 10.66.0.13] takes over all that
[web mail.contoso.test] says, and replaces it key by key. That an address does not answer is for [firewall] to say.
"""
# packages: nginx-light

import os
import re
import sys

import scenario
from services import certificates

AFTER = ("addresses", "certificates", "firewall")

ANSWER_FOLDER = os.path.join(scenario.SCENARIO_FOLDER, "answers")
USUAL_CHALLENGES = ("Negotiate", "NTLM", "Basic")
REDIRECTS = ("301", "302", "303", "307", "308")
# nginx takes no longer words in its configuration.
LONGEST_WORD = 3000
PATH = r"/[A-Za-z0-9._/-]*"


def key_of_path(value):
    if not re.fullmatch(rf"{PATH}( without [A-Za-z-]+| with( [A-Za-z]+=[A-Za-z0-9.%_-]+)+)?|http {PATH}", value):
        raise ValueError("is neither a key of this section nor a path")
    return value


def answer_file(value):
    if not re.fullmatch(r"[A-Za-z0-9._-]+", value) or not os.path.isfile(os.path.join(ANSWER_FOLDER, value)):
        raise ValueError(f"names no file in tests/scenarios/answers: '{value}'")
    return value


def small_file(value):
    """A file that can stand in the configuration itself, since nginx sends a file with no status but 200."""
    content = content_of(answer_file(value))
    if len(content) > LONGEST_WORD or "$" in content:
        raise ValueError(f"the file is longer than {LONGEST_WORD} characters or holds a $: '{value}'")
    return value


def content_of(name):
    with open(os.path.join(ANSWER_FOLDER, name), encoding="utf-8") as file:
        return file.read()


def web_address(value):
    if not re.fullmatch(r"(https?:/)?/[A-Za-z0-9._:/?=&%@-]*", value):
        raise ValueError("is not an http or https address or a path")
    return value


def tls_versions(value):
    if not value.split() or not set(value.split()) <= {"1.0", "1.1", "1.2", "1.3"}:
        raise ValueError("is not a list of 1.0, 1.1, 1.2 and 1.3")
    return value.split()


def seconds(value):
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9])?", value):
        raise ValueError("is not a number of seconds")
    return float(value)


def status(value):
    if not re.fullmatch("[2-5][0-9][0-9]", value):
        raise ValueError("is not a status")
    return value


def size(value):
    if not 1 <= scenario.number(value) <= 50_000_000:
        raise ValueError("is not a number of bytes up to 50 million")
    return int(value)


# kind: the check of each word behind it; those from "optional" on may be left out.
OPTIONAL = "optional"
BEHAVIOURS = {
    "sign-in": (OPTIONAL, ("file", answer_file)),
    "file": (("file", answer_file),),
    "status": (("status", status), OPTIONAL, ("file", small_file)),
    "slow": (("seconds", seconds), OPTIONAL, ("file", answer_file)),
    "slow-body": (("seconds", seconds), ("file", answer_file)),
    "big-body": (("bytes", size),),
    "big-headers": (("bytes", size),),
    "long-header": (("bytes", size),),
    "hang-up": (),
    "hang-up-once": (OPTIONAL, ("file", answer_file)),
    "revocations": (),
}


def behaviour(value):
    kind, *rest = value.split()
    if kind == "redirect" and rest:
        status = rest.pop(0) if len(rest) == 2 else "302"
        if len(rest) == 1:
            return {"kind": kind, "status": scenario.choice(*REDIRECTS)(status), "url": web_address(rest[0])}
    if kind == "text" and re.fullmatch("[A-Za-z0-9 .-]+", " ".join(rest)):
        return {"kind": kind, "text": " ".join(rest)}
    if kind not in BEHAVIOURS:
        raise ValueError(f"is none of: redirect, text, {', '.join(BEHAVIOURS)}")
    checks = BEHAVIOURS[kind]
    least = checks.index(OPTIONAL) if OPTIONAL in checks else len(checks)
    named = [each for each in checks if each != OPTIONAL]
    if not least <= len(rest) <= len(named):
        raise ValueError("has too few or too many words: services/web.py says which")
    return {"kind": kind, "file": None, **{name: check(word) for (name, check), word in zip(named, rest)}}


def http_behaviour(value):
    return {"kind": value} if value in ("off", "ssl-required") else behaviour(value)


def user(value):
    match = re.fullmatch(r"([^\s:]+) (\S+)", value)
    if not match:
        raise ValueError("is not 'NAME PASSWORD'")
    return [match[1], match[2]]


def challenge(value):
    if '"' in value.replace('="', "").replace('",', "").removesuffix('"') or "'" in value or "$" in value:
        raise ValueError("is not a challenge as it stands in WWW-Authenticate")
    return value


def header(value):
    match = re.fullmatch(r"([A-Za-z0-9-]+): ([^$\\]+)", value)
    if not match:
        raise ValueError("is not 'NAME: VALUE'")
    return [match[1], match[2]]


def host_and_address(value):
    host, _, address = value.partition(" ")
    return scenario.host_name(host) + (" " + ",".join(scenario.addresses(address)) if address else "")


SECTIONS = {
    "web": scenario.Section({
        "address": scenario.addresses,
        "certificate": certificates.certificate_kind,
        "https": scenario.choice("on", "off"),
        "https-port": scenario.number,
        "tls": tls_versions,
        "http": http_behaviour,
        "idle": scenario.number,
        "user": scenario.Many(user),
        "challenge": scenario.Many(challenge),
        "bearer-challenge": scenario.Many(challenge),
        "plain-challenge": scenario.Many(challenge),
        "header": scenario.Many(header),
        "bearer-header": scenario.Many(header),
    }, any_key=(key_of_path, behaviour), argument=host_and_address),
}

CONFIGURATION = """user root;
worker_processes 1;
worker_rlimit_nofile 20000;
pid {folder}/nginx/pid;
error_log {folder}/log/nginx-error.log;
events {{ worker_connections 16000; }}
http {{
    log_format lab '$time_iso8601 $remote_addr $server_addr $scheme://$host$request_uri $request_method $status '
                   'user=$remote_user agent="$http_user_agent"';
    access_log {folder}/log/nginx-access.log lab;
    client_body_temp_path {folder}/nginx/body;
    proxy_temp_path {folder}/nginx/proxy;
    fastcgi_temp_path {folder}/nginx/fastcgi;
    uwsgi_temp_path {folder}/nginx/uwsgi;
    scgi_temp_path {folder}/nginx/scgi;
    server_tokens off;
    server_names_hash_bucket_size 128;
    map_hash_bucket_size 512;
    # A redirect to a path is sent as it is.
    absolute_redirect off;
    # The stand-in for Outlook holds connections on which it never says a word.
    client_header_timeout 1h;
    keepalive_timeout 1h;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_certificate_key {key};
    types {{ text/html html; 'text/xml; charset=utf-8' xml; application/json json; text/plain txt; }}
    default_type text/plain;
{servers}
}}
"""

SERVER = """
    server {{
{listen}
        server_name {host};
{idle}
{certificate}
{locations}
        # nginx refuses to POST to a file; what it answers instead of the refusal is the file.
        location /.answers/ {{ internal; alias {answers}/; error_page 405 =200 $uri; }}
        location /.made/ {{ internal; alias {made}/; error_page 405 =200 $uri; }}
        location @empty {{ return 200; }}
    }}
"""

# nginx sends no header that is empty.
NOTHING = "''"
CONTENT_TYPES = {"html": "text/html", "xml": "text/xml; charset=utf-8", "json": "application/json"}
BIG_ANSWER = """<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
<!-- {padding} -->
</Autodiscover>
"""


def quoted(text):
    """The text as one word of nginx's configuration."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def listen_lines(hosts_addresses, port, options=""):
    for address in hosts_addresses:
        shown = f"[{address}]" if ":" in address else address
        yield f"        listen {shown}:{port}{options};"


def hosts_of(lab):
    """Every [web] section: (its name, the host's name, what it says, its addresses)."""
    sections = lab.sections("web")
    for name, section in sections.items():
        host, _, address = name.partition(" ")
        if address:
            yield name, host, {**sections.get(host, {}), **section}, [address]
            continue
        elsewhere = [key.partition(" ")[2] for key in sections if key.startswith(host + " ")]
        found = lab.addresses(host, section, f"[web {name}]")
        yield name, host, section, [each for each in found if each not in elsewhere]


class Host:
    """One [web] section, as nginx's configuration."""

    def __init__(self, lab, name, host, section, addresses, number):
        self.lab, self.name, self.host, self.section, self.number = lab, name, host, section, number
        self.addresses = addresses
        self.maps = []
        self.behaviours = []

    def configuration(self):
        servers = []
        if self.addresses and self.section.get("https", "on") == "on":
            paths = {"/": {"kind": "status", "status": "404", "file": None}}
            paths.update((key, what) for key, what in self.section.items() if key.startswith("/"))
            servers.append(self.server(int(self.section.get("https-port", 443)), " ssl", paths, "\n".join(self.encryption())))
        whole = self.section.get("http", {"kind": "off"})
        paths = {key.split(" ", 1)[1]: what for key, what in self.section.items() if key.startswith("http /")}
        if self.addresses and (whole["kind"] != "off" or paths):
            if whole["kind"] in ("off", "ssl-required"):
                whole = {"kind": "status", "status": "403" if whole["kind"] == "ssl-required" else "404", "file": None}
            servers.append(self.server(80, "", {"/": whole, **paths}, ""))
        return "\n".join(self.maps + servers)

    def encryption(self):
        yield f"        ssl_certificate {certificates.certificate_file(self.lab, self.name)};"
        if "tls" in self.section:
            versions = " ".join("TLSv1" if each == "1.0" else "TLSv" + each for each in self.section["tls"])
            # The old versions' hash is one that OpenSSL takes at its lowest level of security only.
            yield f"        ssl_protocols {versions};\n        ssl_ciphers DEFAULT@SECLEVEL=0;"

    def server(self, port, options, paths, certificate):
        self.behaviours = []
        locations = "\n".join(self.locations(paths))
        idle = f"        client_header_timeout {self.section['idle']}s;" if "idle" in self.section else ""
        return SERVER.format(listen="\n".join(listen_lines(self.addresses, port, options)), host=self.host, idle=idle,
                             answers=ANSWER_FOLDER, made=self.made_folder(), certificate=certificate,
                             locations="\n".join([locations, *self.behaviours]))

    def made_folder(self):
        return os.path.dirname(self.lab.path("nginx", "made", "x"))

    def locations(self, paths):
        """Every path leads to a behaviour, which is a location of its own; conditions choose between several."""
        for key in paths:
            if " " in key and key.split(" ")[0] not in paths:
                raise scenario.ScenarioError(f"{self.lab.scenario['file']}: [web {self.name}]: '{key}' needs the path without "
                                             "a condition beside it")
        for path, what in paths.items():
            if " " in path:
                continue
            target = self.behaviour(what)
            conditions = [(key[len(path) + 1:], other) for key, other in paths.items() if key.startswith(path + " ")]
            if conditions:
                target = self.choice(conditions, target)
            exact = "" if path.endswith("/") else "= "
            yield f"        location {exact}{path} {{ try_files /nothing {target}; }}"

    def choice(self, conditions, default):
        """A variable that holds the location of the first condition that is met."""
        wanted = []
        for text, other in conditions:
            kind, *words = text.split(" ")
            if kind == "without":
                wanted.append(({"$http_" + words[0].lower().replace("-", "_"): ""}, other))
            else:
                wanted.append(({"$arg_" + name: value for name, value in (word.split("=") for word in words)}, other))
        variables = sorted({name for values, _ in wanted for name in values})
        rows = []
        for values, other in wanted:
            pattern = r"\|".join(re.escape(values[name]) if name in values else ".*" for name in variables)
            rows.append(f'"~*^={pattern}$" {self.behaviour(other)};')
        # nginx compares an empty text with no pattern: this one never is empty.
        return self.variable('"=' + "|".join(variables) + '"', [*rows, f"default {default};"])

    def variable(self, source, rows):
        name = f"$lab_{self.number}_{len(self.maps)}"
        self.maps.append(f"    map {source} {name} {{ {' '.join(rows)} }}")
        return name

    def behaviour(self, what):
        name = f"@behaviour_{len(self.behaviours)}"
        self.behaviours.append("")
        lines = "\n".join("            " + line for line in getattr(self, "do_" + what["kind"].replace("-", "_"))(what))
        self.behaviours[int(name.rpartition("_")[2])] = f"        location {name} {{\n{lines}\n        }}"
        return name

    def do_file(self, what):
        yield f"try_files /nothing {'/.answers/' + what['file'] if what['file'] else '@empty'};"

    def do_status(self, what):
        if what["file"] is None:
            yield f"return {what['status']};"
            return
        content = content_of(what["file"])
        yield f"default_type {quoted(CONTENT_TYPES.get(what['file'].rpartition('.')[2], 'text/plain'))};"
        yield f"return {what['status']} {quoted(content)};"

    def do_redirect(self, what):
        yield f"return {what['status']} {what['url']};"

    def do_text(self, what):
        yield "default_type text/plain;"
        yield f"return 200 {quoted(what['text'])};"

    def do_revocations(self, _):
        with open(certificates.list_file(self.lab), "rb") as source, open(os.path.join(self.made_folder(), "issuing.crl"), "wb") as target:
            target.write(source.read())
        yield "default_type application/pkix-crl;"
        yield "try_files /nothing /.made/issuing.crl;"

    def do_hang_up(self, _):
        yield "return 444;"

    def do_hang_up_once(self, what):
        zone = f"once_{self.number}_{len(self.maps)}"
        self.maps.append(f"    limit_req_zone $server_name zone={zone}:64k rate=1r/m;")
        yield f"limit_req zone={zone};"
        yield "limit_req_status 429;"
        yield f"error_page 429 = {self.behaviour({**what, 'kind': 'sign-in'})};"
        yield f"try_files /nothing {self.behaviour({'kind': 'hang-up'})};"

    def do_slow(self, what):
        yield f"proxy_pass http://unix:{self.lab.folder}/nginx/slow;"
        yield f"proxy_set_header X-Lab-{what['kind'].title()} {what['seconds']};"
        yield f"proxy_set_header X-Lab-File {quoted(what['file'] or '-')};"
        yield "proxy_buffering off;"
        yield "proxy_read_timeout 1h;"

    do_slow_body = do_slow

    def do_big_body(self, what):
        name = f"{what['bytes']}.xml"
        padding = "x" * (what["bytes"] - len(BIG_ANSWER.format(padding="")))
        self.lab.write(f"nginx/made/{name}", BIG_ANSWER.format(padding=padding))
        yield f"try_files /nothing /.made/{name};"

    def do_big_headers(self, what):
        for number in range(what["bytes"] // LONGEST_WORD + 1):
            yield f"add_header X-Filler-{number} {'x' * LONGEST_WORD};"
        yield "return 200;"

    def do_long_header(self, what):
        filler = self.variable("$scheme", [f"default {'x' * LONGEST_WORD};"])
        yield f"add_header X-Filler {filler * (what['bytes'] // LONGEST_WORD + 1)};"
        yield "return 200;"

    def do_sign_in(self, what):
        challenges = self.section.get("challenge", USUAL_CHALLENGES)
        # Only a 401 leaves from this location; an answer leaves from the one below it is read from.
        for text in challenges:
            if text != "Basic":
                yield f"add_header WWW-Authenticate '{text}' always;"
        for text in self.section.get("bearer-challenge", ()):
            yield f"add_header WWW-Authenticate {self.with_bearer(quoted(text), NOTHING)} always;"
        for text in self.section.get("plain-challenge", ()):
            yield f"add_header WWW-Authenticate {self.with_bearer(NOTHING, quoted(text))} always;"
        for name, value in self.section.get("header", [["X-FEServer", "EX01"]]):
            yield f"add_header {name} {quoted(value)} always;"
        for name, value in self.section.get("bearer-header", ()):
            yield f"add_header {name} {self.with_bearer(quoted(value), NOTHING)} always;"
        if "Basic" in challenges:
            yield f'auth_basic "{self.host}";'
            yield f"auth_basic_user_file {self.user_file()};"
            yield from self.do_file(what)
        else:
            yield "return 401;"

    def with_bearer(self, with_it, without):
        """A variable whose value depends on whether the request has an empty "Authorization: Bearer"."""
        return self.variable("$http_authorization", [f'"~*^Bearer *$" {with_it};', f"default {without};"])

    def user_file(self):
        lines = [f"{name}:{{PLAIN}}{password}" for name, password in self.section.get("user", ())]
        return self.lab.write(f"nginx/{self.number}.users", "\n".join(lines) + "\n")


def start(lab):
    hosts = [Host(lab, *found, number) for number, found in enumerate(hosts_of(lab))]
    if not hosts:
        return None
    lab.path("nginx", "")
    configuration = lab.write("nginx.conf", CONFIGURATION.format(
        folder=lab.folder, key=certificates.key_file(lab), servers="\n".join(host.configuration() for host in hosts)))
    if any(what.get("kind") in ("slow", "slow-body") for host in hosts for what in host.section.values() if isinstance(what, dict)):
        lab.start("slow-web", sys.executable, os.path.join(scenario.LAB_FOLDER, "slow_web.py"), f"{lab.folder}/nginx/slow",
                  ANSWER_FOLDER)
    process = lab.start("nginx", "nginx", "-c", configuration, "-e", f"{lab.folder}/log/nginx-error.log", "-g", "daemon off;")

    def listens():
        # written once all addresses are listened to
        return os.path.exists(f"{lab.folder}/nginx/pid") and os.path.getsize(f"{lab.folder}/nginx/pid") > 0

    return lambda: lab.wait_until("starting the web server", listens, process)
