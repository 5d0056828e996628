#!/usr/bin/python3
"""A web server that begins a sign-in by NTLM and then does something odd, which no honest server can be made to do.

    odd_ntlm.py CERTIFICATE KEY ADDRESS…

What it does is said by the path of the request: /closes-first after a request without a sign-in, /closes-at-begin after NTLM's
first message, /closes-at-proof after its last; /asks-again to have the password proved over and over; /no-token; /huge-token;
/silent, which never answers the proof. /count/PATH tells how often the password was proved at that path.
"""

import base64
import collections
import ssl
import struct
import sys
import threading

import tls_server

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


class Connection(tls_server.Connection):
    def answer_request(self, path, headers):
        if path.startswith("/count/"):
            return self.answer("200 OK", str(proofs[path.removeprefix("/count")]))
        scheme, _, text = headers.get("authorization", "").partition(" ")
        return self.sign_in(path, base64.b64decode(text) if scheme == "NTLM" else b"")

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


def main(certificate, key, *addresses):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    tls_server.serve([tls_server.Server(address, Connection, context) for address in addresses])


if __name__ == "__main__":
    main(*sys.argv[1:])
