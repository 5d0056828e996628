#!/usr/bin/python3
"""A web server whose every byte is written down beforehand, for answers that no tidy server gives.

    raw_web.py FOLDER PLAN

PLAN is a JSON object: "certificate", "key", "addresses", "tls" and "paths"; services/raw_web.py says what they mean. An
answer is a file of FOLDER, head and body with an empty line between, sent as it stands but for its line ends: those of the
head become those of HTTP. "{host}" in it is the host that was asked for.
"""

import gzip
import json
import os
import socket
import ssl
import struct
import sys
import time

import tls_server

PIECES = 60


def in_chunks(body):
    """The body in pieces of 100 bytes, with an extension and a trailer, RFC 9112 section 7.1."""
    pieces = [body[at:at + 100] for at in range(0, len(body), 100)]
    return b"".join(b"%x;piece=%d\r\n%s\r\n" % (len(piece), at, piece) for at, piece in enumerate(pieces)) + b"0\r\nX-Sum: none\r\n\r\n"


CODINGS = {
    "plain": lambda body: (b"Content-Length: %d\r\n" % len(body), body),
    "no-length": lambda body: (b"Connection: close\r\n", body),
    "short": lambda body: (b"Content-Length: %d\r\n" % (len(body) + 1000), body),
    "chunked": lambda body: (b"Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n", in_chunks(body)),
    "gzip": lambda body: (b"Content-Encoding: gzip\r\nContent-Length: %d\r\n" % len(gzip.compress(body)), gzip.compress(body)),
}


class Connection(tls_server.Connection):
    def answer_request(self, path, headers):
        place, paths = path.partition("?")[0], self.server.plan["paths"]
        signed_in = headers.get("authorization", "").strip() not in ("", "Bearer")
        return self.answer(paths.get(place + " signed-in", paths.get(place)) if signed_in else paths.get(place), headers)

    def answer(self, what, headers):
        if what is None:
            self.wfile.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return True
        with open(os.path.join(self.server.folder, what["file"]), encoding="utf-8") as file:
            text = file.read().replace("{host}", headers.get("host", ""))
        head, _, body = text.partition("\n\n")
        while body.startswith("HTTP/"):
            # The head before was that of an interim answer (1xx), which has no body.
            next_head, _, body = body.partition("\n\n")
            head += "\n\n" + next_head
        length, body = CODINGS[what["coding"]](body.encode())
        head = head.replace("\n", "\r\n").encode() + b"\r\n" + length + b"\r\n"
        self.send(head + body if what["drip"] else head, what["drip"])
        self.send(b"" if what["drip"] else body, 0)
        return what["coding"] not in ("no-length", "short")

    def send(self, data, seconds):
        step = max(1, len(data) // PIECES) if seconds else max(1, len(data))
        for at in range(0, len(data), step):
            self.wfile.write(data[at:at + step])
            time.sleep(seconds / PIECES)


class Server(tls_server.Server):
    def __init__(self, address, folder, plan, context):
        super().__init__(address, Connection, context)
        self.folder, self.plan = folder, plan

    def finish_request(self, request, client_address):
        ending = self.plan["tls"]
        if ending not in ("reset", "close"):
            super().finish_request(request, client_address)
            return
        try:
            request.recv(16384)
            if ending == "reset":
                # Gone with no time to linger: the kernel says RST, as a filter does that read the name in the greeting.
                request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            request.close()
        except OSError:
            pass


def main(folder, plan):
    plan = json.loads(plan)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(plan["certificate"], plan["key"])
    if plan["tls"] == "wants-certificate":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(plan["certificate"])
    tls_server.serve([Server(address, folder, plan, context) for address in plan["addresses"]])


if __name__ == "__main__":
    main(*sys.argv[1:])
