"""What the lab's own web servers share: they listen at port 443 of some addresses, and read one request after another."""

import socketserver
import ssl
import threading


class Connection(socketserver.StreamRequestHandler):
    """`answer_request` is the heir's: it answers, and says whether the connection goes on."""

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
        return self.answer_request(path[0], headers)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, address, connection, context):
        super().__init__((address, 443), connection)
        self.context = context

    def finish_request(self, request, client_address):
        try:
            super().finish_request(self.context.wrap_socket(request, server_side=True), client_address)
        except (ssl.SSLError, OSError):
            pass


def serve(servers):
    threads = [threading.Thread(target=server.serve_forever) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
