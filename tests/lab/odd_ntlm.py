#!/usr/bin/python3
"""A web server that begins a sign-in by NTLM and then does something odd, which no honest server can be made to do.

    odd_ntlm.py CERTIFICATE KEY ADDRESS…

What it does is said by the path of the request: /closes-first after a request without a sign-in, /closes-at-begin after NTLM's
first message, /closes-at-proof after its last; /asks-again to have the password proved over and over; /no-token; /huge-token;
/silent, which never answers the proof. /count/PATH tells how often the password was proved at that path.
"""

import base64
import collections
import socketserver
import ssl
import struct
import sys
import threading

MARK = b"NTLMSSP\0"
BEGINS, PROVES = MARK + struct.pack("<I", 1), MARK + struct.pack("<I", 3)
# UNICODE, TARGET, NTLM, TARGET_TYPE_DOMAIN, EXTENDED_SESSIONSECURITY, TARGET_INFO, VERSION, 128, KEY_EXCH, 56: [MS-NLMP] 2.2.2.5
FLAGS = 0xE2898205
proofs = collections.Counter()


def challenge():
    """NTLM's second message, [MS-NLMP] section 2.2.1.2."""
    domain = "CONTOSO".encode("utf-16-le")
    computer = "ODD".encode("utf-16-le")
    info = b"".join(struct.pack("<HH", kind, len(value)) + value for kind, value in ((2, domain), (1, computer), (0, b"")))
    offset = 56
    return (MARK + struct.pack("<IHHI", 2, len(domain), len(domain), offset) + struct.pack("<I", FLAGS) + b"01234567" + bytes(8)
            + struct.pack("<HHI", len(info), len(info), offset + len(domain)) + struct.pack("<BBHBBBB", 10, 0, 19045, 0, 0, 0, 15)
            + domain + info)


class Connection(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            while self.one_request():
                pass
        except OSError:
            pass

    def one_request(self):
        path = self.rfile.readline().decode("latin-1").split(" ")[1:2]
        headers = {}
        for line in iter(self.rfile.readline, b"\r\n"):
            if not line:
                return False
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        if not path:
            return False
        self.rfile.read(int(headers.get("content-length", 0)))
        if path[0].startswith("/count/"):
            return self.answer("200 OK", str(proofs[path[0].removeprefix("/count")]))
        scheme, _, text = headers.get("authorization", "").partition(" ")
        return self.sign_in(path[0], base64.b64decode(text) if scheme == "NTLM" else b"")

    def sign_in(self, path, token):
        if token.startswith(PROVES):
            proofs[path] += 1
            if path == "/silent":
                threading.Event().wait(60)
            return path == "/asks-again" and self.ask(challenge())
        if token.startswith(BEGINS):
            if path == "/closes-at-begin":
                return False
            return self.ask({"/no-token": b"", "/huge-token": challenge() + bytes(60000)}.get(path, challenge()))
        self.ask(b"")
        return path != "/closes-first"

    def ask(self, token):
        text = (" " + base64.b64encode(token).decode()) if token else ""
        return self.answer("401 Unauthorized", "", f"WWW-Authenticate: NTLM{text}\r\n")

    def answer(self, status, body, header=""):
        self.wfile.write(f"HTTP/1.1 {status}\r\n{header}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        return True


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, address, context):
        super().__init__((address, 443), Connection)
        self.context = context

    def finish_request(self, request, client_address):
        try:
            super().finish_request(self.context.wrap_socket(request, server_side=True), client_address)
        except (ssl.SSLError, OSError):
            pass


def main(certificate, key, *addresses):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    threads = [threading.Thread(target=Server(address, context).serve_forever) for address in addresses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
