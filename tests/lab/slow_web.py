"""A web server that takes its time, which nginx can't: it stands behind nginx and answers when it is told to.

    slow_web.py SOCKET FOLDER

The request's header X-Lab-File says which file of FOLDER is the answer ("-": an empty one), X-Lab-Slow how many seconds of
silence come before it, X-Lab-Slow-Body how many seconds its body takes, bit by bit.
"""

import http.server
import os
import socketserver
import sys
import time


class Answer(http.server.BaseHTTPRequestHandler):
    def answer(self):
        time.sleep(float(self.headers.get("X-Lab-Slow", 0)))
        name, content = os.path.basename(self.headers["X-Lab-File"]), b""
        if name != "-":
            with open(os.path.join(sys.argv[2], name), "rb") as file:
                content = file.read()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        pause = float(self.headers.get("X-Lab-Slow-Body", 0)) / max(len(content), 1)
        step = max(1, len(content) // 100)
        for start in range(0, len(content), step):
            time.sleep(pause * step)
            self.wfile.write(content[start:start + step])

    do_GET = do_POST = answer

    def address_string(self):
        return "nginx"


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


Server(sys.argv[1], Answer).serve_forever()
