"""A screen for the windows of Windows programs: an X server and a window manager.

They listen only on an abstract socket, which belongs to the client's network like an address does: so every lab's screen
is called :1, and no file is left in /tmp.
"""
# packages: xvfb openbox xdotool imagemagick fonts-dejavu-core

import os

DISPLAY = ":1"


def start(lab):
    if not lab.display:
        return None
    server = lab.start("xvfb", "Xvfb", DISPLAY, "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-nolisten", "unix",
                       "-nolock", client=True)
    home = lab.path("display-home", "")
    environment = dict(os.environ, DISPLAY=DISPLAY, HOME=home, XDG_CACHE_HOME=home, XDG_CONFIG_HOME=home)

    def is_up():
        with open(f"/proc/{server.pid}/net/unix", encoding="ascii") as sockets:
            return "@/tmp/.X11-unix/X1\n" in sockets.read()

    lab.wait_until("starting the X server", is_up, server)
    lab.start("openbox", "openbox", client=True, env=environment)
    return None
