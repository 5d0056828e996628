"""Windows programs on this computer itself, by its own Wine, for where no lab can run: nothing is closed off here, so only what asks
no network may be run (the wizard with --from). A Windows folder under build/ keeps Wine away from the person's own; a screen of its
own is made unless the person has one. When the block ends, Wine and the screen end too.

    with recorded.Stage() as stage:
        subprocess.run([*stage.command(60), "C:/x.exe"], env=stage.environment)
"""

import ctypes
import hashlib
import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, "services"))
import wine as lab_wine  # noqa: E402

FOLDER = os.path.join(ROOT, "build", "demo-wine")
LOADERS = ("/usr/lib/wine/wine64", "/usr/bin/wine64", "/usr/bin/wine")
SERVERS = ("/usr/lib/wine/wineserver64", "/usr/lib/wine/wineserver", "/usr/bin/wineserver")
BEGIN_SECONDS = 120
END_SECONDS = 20
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


def first_there(paths, what):
    for path in paths:
        if os.access(path, os.X_OK):
            return path
    raise RuntimeError(f"{what} is missing: cmake/install-packages recorded")


class Stage:
    def __init__(self):
        self.wine = first_there(LOADERS, "Wine")
        self.server = first_there(SERVERS, "Wine's server")
        self.prefix = os.path.join(FOLDER, "prefix")
        home = os.path.join(FOLDER, "home")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(("WINE", "XDG_"))}
        self.environment.update(HOME=home, XDG_CACHE_HOME=home, XDG_CONFIG_HOME=home, WINEPREFIX=self.prefix, WINEARCH="win64",
                                WINEDEBUG="-all", LC_ALL="C.UTF-8", WINEDLLOVERRIDES="mscoree,mshtml=;winemenubuilder.exe=d")
        self.own = []  # programs that make the screen, the first one first

    def __enter__(self):
        # What Wine leaves running would become the child of the computer's first process, which in a container takes leave of
        # nobody; so it becomes ours.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        os.makedirs(self.environment["HOME"], exist_ok=True)
        try:
            self.end_wine()  # what a run left that was cut short
            if not self.has_display():
                self.make_screen()
            self.make_prefix()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.end_wine()
        for program in reversed(self.own):
            program.terminate()
        for program in self.own:
            try:
                program.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()
        self.own = []
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass

    def end_wine(self):
        """Ends what runs in this Windows folder, and nothing else."""
        if os.path.isdir(self.prefix):
            for switch in ("--kill", "--wait"):
                subprocess.run(["timeout", "--kill-after=5", str(END_SECONDS), self.server, switch], env=self.environment,
                               stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)

    def has_display(self):
        match = re.match(r":(\d+)", os.environ.get("DISPLAY", ""))
        return bool(match) and os.path.exists(f"/tmp/.X11-unix/X{match[1]}")

    def make_screen(self):
        reading, writing = os.pipe()
        server = subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset"],
                                  pass_fds=(writing,), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.own.append(server)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("the X server for the pictures (Xvfb) did not start")
        self.environment["DISPLAY"] = f":{number}"
        self.environment.pop("XAUTHORITY", None)
        self.own.append(subprocess.Popen(["openbox"], env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL))

    def make_prefix(self):
        """A Windows folder with the lab's fonts and settings; it stays for the next time."""
        version = subprocess.run([self.wine, "--version"], env=self.environment, capture_output=True, text=True, check=True).stdout
        settings = lab_wine.PREFIX_SETTINGS.format(window_font=lab_wine.window_font())
        recipe = hashlib.sha256((version + settings).encode()).hexdigest()
        recipe_file = os.path.join(self.prefix, "recipe")
        if os.path.exists(recipe_file) and open(recipe_file, encoding="ascii").read() == recipe:
            return
        shutil.rmtree(self.prefix, ignore_errors=True)
        os.makedirs(self.prefix)
        self.call("wineboot.exe", "--init")
        self.call("winecfg.exe", "-v", "win10")
        file = os.path.join(self.prefix, "drive_c", "settings.reg")
        with open(file, "w", encoding="utf-16", newline="\r\n") as registry:
            registry.write(settings)
        self.call("reg.exe", "import", "C:\\settings.reg")
        os.remove(file)
        self.end_wine()
        with open(recipe_file, "w", encoding="ascii") as whole:
            whole.write(recipe)

    def call(self, *arguments):
        done = subprocess.run([*self.command(BEGIN_SECONDS), *arguments], env=self.environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, errors="replace", check=False)
        if done.returncode:
            raise RuntimeError(f"Wine could not prepare its Windows folder ({arguments[0]}: {done.returncode}): {done.stderr[-500:]}")

    def command(self, seconds):
        """What stands before a Windows program and its arguments."""
        return ["timeout", "--kill-after=5", str(seconds), self.wine]

    def picture(self, path, title):
        """Takes a picture of the window whose title has these words."""
        found = subprocess.run(["timeout", "20", "xdotool", "search", "--onlyvisible", "--name", title], env=self.environment,
                               capture_output=True, text=True, check=False).stdout.split()
        if not found:
            return False
        return subprocess.run(["timeout", "20", "import", "-window", found[-1], f"png:{path}"], env=self.environment,
                              stdin=subprocess.DEVNULL, check=False).returncode == 0
