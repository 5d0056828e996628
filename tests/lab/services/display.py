"""A screen for the windows of Windows programs: an X server and a window manager of the lab's own, or the person's display.

The lab's own listen only on an abstract socket, which belongs to the client's network like an address does: so every lab's
screen is called :1, and no file is left in /tmp.
"""
# packages: xvfb openbox xdotool imagemagick fonts-dejavu-core

import os
import shlex

import lab_init

SOCKETS = "/tmp/.X11-unix"


def start(lab):
    if not lab.display:
        return
    cookies = os.environ.get("XAUTHORITY", os.path.expanduser("~/.Xauthority"))
    # What tests/lab/lab needs to know to reach the screen.
    lab.write("display.env", f"export DISPLAY={shlex.quote(lab.display)} XAUTHORITY={shlex.quote(cookies)}\n")
    if lab.display == lab_init.LAB_DISPLAY:
        start_own(lab)
    else:
        in_wine = lab.path("root" + SOCKETS, "x")
        lab_init.mount("--bind", SOCKETS, os.path.dirname(in_wine))


def start_own(lab):
    server = lab.start("xvfb", "Xvfb", lab.display, "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-nolisten", "unix",
                       "-nolock", client=True)
    home = os.path.dirname(lab.path("display-home", "x"))
    environment = dict(os.environ, DISPLAY=lab.display, HOME=home, XDG_CACHE_HOME=home, XDG_CONFIG_HOME=home)

    def is_up():
        with open(f"/proc/{server.pid}/net/unix", encoding="ascii") as sockets:
            return f"@{SOCKETS}/X{lab.display[1:]}\n" in sockets.read()

    lab.wait_until("starting the X server", is_up, server)
    lab.start("openbox", "openbox", client=True, env=environment)
