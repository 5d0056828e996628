"""The first process of a lab. It builds the lab around itself, starts the services, and holds everything up.

It runs in process, mount, network, IPC and host name namespaces of its own, which have no names outside. So there is
nothing to clean up: when this process ends, for whatever reason, the kernel ends all others in the lab, and with the last
of them go the networks, the mounts and, since everything is written to memory file systems, the files.

Two networks, joined by one cable (a veth pair): the servers', in which this process itself is, and the client's, where
Windows programs run. Neither has a way out.

Standard input is the leash: when it ends before "keep" was read on it, the lab ends. Standard output says "ready" once, or
"error: reason".
"""

import argparse
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback

import scenario as scenario_format

CLIENT_NAME = "desktop-1"
CLIENT_ADDRESSES = ("10.66.0.2/24", "fd66::2/64")
SERVER_ADDRESSES = ("10.66.0.1/24", "fd66::1/64")

# Where the lab's file system for Wine is seen to hold the host's; Wine's drive Z: shows it.
HOST_IN_WINE_ROOT = "host"
WINE_HOME = "home/user"

# The screen that the lab itself has. It belongs to the client's network, so every lab's can be called so.
LAB_DISPLAY = ":1"

LIFETIME_SECONDS = 12 * 3600


class LabError(Exception):
    """The lab can't be built; the message is for the person who started it."""


class Lab:
    """What a service may use of the lab it is in."""

    def __init__(self, identity, scenario, folder, keys, prefix, display, recorder=None):
        self.identity = identity
        self.scenario = scenario
        self.folder = folder              # in memory, seen only in this lab; gone with it
        self.keys = keys                  # the cache of keys and authorities, made once
        self.prefix = prefix              # the Windows folder that is the template
        self.display = display            # the X display that windows are shown on; None: they are drawn nowhere
        self.recorder = recorder          # what writes down all that the servers receive; None: nobody does
        self.client = None                # the process that holds the client's network
        self.root = os.path.join(folder, "root")  # what Wine sees as /

    def sections(self, name):
        """The scenario's sections of that name: {argument: {key: value}}."""
        return self.scenario["sections"].get(name, {})

    def section(self, name):
        """The scenario's only section of that name, which has no argument."""
        return self.sections(name).get("", {})

    def dns_addresses(self, host):
        """The addresses that the section [dns] gives a host."""
        return [record[1] for record in self.section("dns").get(host, ()) if record[0] in ("A", "AAAA")]

    def addresses(self, host, section, called):
        """The addresses of a server: those of its own section, or else of its host; `called` is for the complaint."""
        found = section.get("address", self.dns_addresses(host))
        if not found:
            raise scenario_format.ScenarioError(f"{self.scenario['file']}: {called} has no address")
        return found

    def clock_seconds(self):
        """How far the servers' clocks are ahead of the client's, which is this computer's own (recorder/clock.c)."""
        seconds = self.section("machine").get("clock", 0)
        if seconds and not self.recorder:
            raise LabError("this scenario moves the servers' clocks: that needs the recorder, which the preset 'native' builds")
        return seconds

    def path(self, *parts):
        """A path in the lab's folder, whose directory exists."""
        path = os.path.join(self.folder, *parts)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def write(self, name, content):
        path = self.path(name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)
        return path

    def run(self, *command, client=False, **options):
        """Runs a command to its end, in the servers' network or the client's; raises LabError when it fails."""
        done = subprocess.run(self._placed(command, client), stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **options)
        if done.returncode:
            raise LabError(f"'{' '.join(command)}' ended with {done.returncode}: {done.stdout.strip()}")
        return done.stdout

    def start(self, name, *command, client=False, input_from=subprocess.DEVNULL, **options):
        """Starts a program that runs as long as the lab; what it says goes to log/NAME.log, what a server hears to records/."""
        if self.recorder and not client:
            options["env"] = dict(options.get("env") or os.environ, LD_PRELOAD=self.recorder,
                                  LAB_RECORDS=os.path.join(self.folder, "records"),
                                  LAB_CLOCK_SECONDS=str(self.clock_seconds()))
        with open(self.path("log", name + ".log"), "ab") as log:
            process = subprocess.Popen(self._placed(command, client), stdin=input_from, stdout=log,
                                       stderr=log, start_new_session=True, **options)
        process.log_file = log.name
        return process

    def wait_until(self, what, is_so, process=None, seconds=20):
        """Waits until is_so() holds; LabError says that WHAT did not happen."""
        deadline = time.monotonic() + seconds
        while not is_so():
            if process is not None and process.poll() is not None:
                with open(process.log_file, encoding="utf-8", errors="replace") as log:
                    raise LabError(f"{what}: the program ended with {process.returncode}: {log.read()[-500:]}")
            if time.monotonic() > deadline:
                raise LabError(f"{what}: not within {seconds} s")
            time.sleep(0.01)

    @staticmethod
    def listens(address, port):
        """Whether a program of the servers' network listens on that address; no packet is sent to find out."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        packed = socket.inet_pton(family, address)
        # The kernel prints each word of four bytes as a number of this computer's.
        words = (int.from_bytes(packed[i:i + 4], sys.byteorder) for i in range(0, len(packed), 4))
        wanted = "".join(f"{word:08X}" for word in words) + f":{port:04X}"
        with open("/proc/net/tcp6" if ":" in address else "/proc/net/tcp", encoding="ascii") as table:
            return any(row[1] == wanted and row[3] == "0A" for row in map(str.split, table))

    def _placed(self, command, client):
        if client:
            return ["nsenter", f"--target={self.client.pid}", "--net", "--", *command]
        return list(command)


def mount(*arguments):
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise LabError(f"mount {' '.join(arguments)}: {done.stderr.strip()}")


def mount_layers(lower, upper, target):
    """Shows LOWER at TARGET; what is written goes to UPPER, which may already hold files that hide those of LOWER."""
    work = upper + ".work"
    for folder in (upper, work, target):
        os.makedirs(folder, exist_ok=True)
    mount("-t", "overlay", "-o", f"lowerdir={lower},upperdir={upper},workdir={work}", "overlay", target)


def write_etc(lab, folder):
    """The files through which programs learn of names and trust: only the lab's own DNS server and authorities."""
    lab.write(f"{folder}/resolv.conf", "nameserver 10.66.0.1\noptions timeout:2 attempts:2\n")
    lab.write(f"{folder}/hosts", f"127.0.0.1 localhost\n::1 localhost\n10.66.0.2 {CLIENT_NAME}\n")
    lab.write(f"{folder}/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n")
    lab.write(f"{folder}/hostname", f"{CLIENT_NAME}\n")
    if os.path.exists(f"{lab.keys}/root.pem"):
        os.makedirs(lab.path(folder, "ssl", "certs"), exist_ok=True)
        shutil.copy(f"{lab.keys}/root.pem", lab.path(folder, "ssl", "certs", "ca-certificates.crt"))


def build_mounts(lab, wine_root):
    mount("--make-rprivate", "/")
    mount("-t", "tmpfs", "-o", "mode=755", "lab", lab.folder)
    mount("-t", "proc", "proc", "/proc")

    write_etc(lab, "wine-etc")
    lab.write("wine-etc/passwd", f"user:x:0:0:user:/{WINE_HOME}:/bin/sh\n")
    if lab.display in (None, LAB_DISPLAY):
        # The person's own display lets in only who has its cookie, which is filed under the computer's name.
        socket.sethostname(CLIENT_NAME)
    build_wine_root(lab, wine_root)
    # Only now, so that Wine sees the host as the person sees it.
    write_etc(lab, "etc-upper")
    mount_layers("/etc", lab.path("etc-upper"), "/etc")
    # These would answer for names behind the lab's back.
    for socket_folder in ("/run/nscd", "/run/systemd/resolve", "/run/avahi-daemon"):
        if os.path.isdir(socket_folder):
            mount("-t", "tmpfs", "lab", socket_folder)


def build_wine_root(lab, wine_root):
    """Wine's own /: a /tmp that is only the lab's (Wine's server and X sockets lie there) and the host's files in /host."""
    upper = lab.path("root-upper")
    for folder in ("proc", "dev", "tmp", "run", HOST_IN_WINE_ROOT, f"{WINE_HOME}/.wine", "etc"):
        os.makedirs(os.path.join(upper, folder), exist_ok=True)
    if wine_root:
        shutil.copytree(lab.path("wine-etc"), os.path.join(upper, "etc"), dirs_exist_ok=True)
        mount_layers(wine_root, upper, lab.root)
    else:
        mount("--bind", upper, lab.root)
        for name in ("usr", "bin", "lib", "lib64", "sbin", "opt", "var"):
            place_host_folder("/" + name, os.path.join(lab.root, name))
        mount_layers("/etc", lab.path("wine-etc"), os.path.join(lab.root, "etc"))
    mount("--rbind", "/", os.path.join(lab.root, HOST_IN_WINE_ROOT))
    mount("--rbind", "/dev", os.path.join(lab.root, "dev"))
    mount("-t", "tmpfs", "lab", os.path.join(lab.root, "dev/shm"))
    mount("-t", "tmpfs", "-o", "mode=1777", "lab", os.path.join(lab.root, "tmp"))
    mount("-t", "proc", "proc", os.path.join(lab.root, "proc"))


def place_host_folder(source, target):
    if os.path.islink(source):
        os.symlink(os.readlink(source), target)
    elif os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
        mount("--rbind", source, target)


def build_networks(lab):
    # The two holders are how the outside finds the lab: their first argument bears its id.
    mark = f"outlook-lab:{lab.identity}"
    lab.client = subprocess.Popen(["unshare", "--net", "bash", "-c", f"exec -a {mark}:client sleep infinity"],
                                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    subprocess.Popen(["bash", "-c", f"exec -a {mark}:servers sleep infinity"],
                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    own_network = os.readlink("/proc/self/ns/net")
    lab.wait_until("making the client's network",
                   lambda: os.readlink(f"/proc/{lab.client.pid}/ns/net") != own_network, lab.client)

    lab.run("ip", "link", "add", "name", "eth0", "type", "veth", "peer", "name", "eth0", "netns", str(lab.client.pid))
    for client, addresses, routes in ((True, CLIENT_ADDRESSES, ("10.66.0.1", "fd66::1")), (False, SERVER_ADDRESSES, ())):
        lines = ["link set lo up", "link set eth0 up"]
        lines += [f"addr add {address} dev eth0{' nodad' if ':' in address else ''}" for address in addresses]
        lines += [f"route add default via {gateway}" for gateway in routes]
        batch = lab.write(f"ip-{'client' if client else 'servers'}.batch", "\n".join(lines) + "\n")
        lab.run("ip", "-batch", batch, client=client)
        # The ports that Windows gives to outgoing connections.
        lab.run("sh", "-c", "echo 49152 65535 >/proc/sys/net/ipv4/ip_local_port_range; "
                            "echo 0 0 >/proc/sys/net/ipv4/ping_group_range", client=client)


def start_services(lab):
    """All services are started first and waited for afterwards, so the lab is up when the slowest of them is."""
    waiting = []
    for name, service in scenario_format.load_services():
        ready = service.start(lab)
        if ready:
            waiting.append((name, ready))
    failures = []

    def wait_for(name, ready):
        try:
            ready()
        except LabError as error:
            failures.append(f"{name}: {error}")

    threads = [threading.Thread(target=wait_for, args=each, daemon=True) for each in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise LabError("; ".join(failures))


def prepare_services(lab):
    for _, service in scenario_format.load_services():
        if hasattr(service, "prepare"):
            service.prepare(lab)


def hold():
    """Returns when the lab is to end. Meanwhile nothing that ended in it stays a zombie."""
    signal.signal(signal.SIGCHLD, lambda *_: None)
    wake, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write)
    watched = [0, wake]
    deadline = time.monotonic() + LIFETIME_SECONDS
    while time.monotonic() < deadline:
        readable, _, _ = select.select(watched, [], [], 60)
        if 0 in readable:
            said = os.read(0, 64)
            if not said:
                return
            if said.startswith(b"keep"):
                watched.remove(0)
        if wake in readable:
            os.read(wake, 4096)
        while True:
            try:
                if os.waitpid(-1, os.WNOHANG)[0] == 0:
                    break
            except ChildProcessError:
                break


def die_with_leash():
    """While the lab is being built, nobody reads the leash: a thread does, and ends everything when it is cut."""
    while True:
        readable, _, _ = select.select([0], [], [], 0.2)
        if readable and BUILDING.is_set() and not os.read(0, 1):
            os._exit(1)
        if not BUILDING.is_set():
            return


BUILDING = threading.Event()


def say(line):
    os.write(1, (line + "\n").encode())


def main():
    parser = argparse.ArgumentParser()
    for name in ("identity", "scenario", "folder", "keys", "prefix"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--wine-root", default="")
    parser.add_argument("--recorder", help="the library that writes down what the servers receive")
    parser.add_argument("--display", help="show windows on this X display, :1 being the lab's own")
    parser.add_argument("--prepare", action="store_true", help="make what all labs reuse, then end")
    options = parser.parse_args()
    os.chdir("/")
    os.umask(0o022)
    for name in ("NOTIFY_SOCKET", "LD_PRELOAD", "http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        os.environ.pop(name, None)

    BUILDING.set()
    watcher = threading.Thread(target=die_with_leash, daemon=True)
    watcher.start()
    try:
        scenario = scenario_format.load(options.scenario) if options.scenario != "-" else {"name": "-", "sections": {}}
        lab = Lab(options.identity, scenario, options.folder, options.keys, options.prefix, options.display,
                  options.recorder)
        build_mounts(lab, options.wine_root)
        lab.write("scenario.json", json.dumps(scenario, indent=2))
        # A server may run as a user of its own.
        os.makedirs(os.path.join(lab.folder, "records"))
        os.chmod(os.path.join(lab.folder, "records"), 0o1777)
        build_networks(lab)
        if options.prepare:
            prepare_services(lab)
        else:
            start_services(lab)
    except (LabError, scenario_format.ScenarioError, OSError) as error:
        say("error: " + " ".join(str(error).split()))
        return 1
    except Exception:
        say("error: " + " | ".join(traceback.format_exc().split("\n")))
        return 1
    BUILDING.clear()
    watcher.join()
    say("ready")
    silence = os.open("/dev/null", os.O_RDWR)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    hold()
    return 0


if __name__ == "__main__":
    # The services import this module by its name; the classes they use must be the same ones.
    import lab_init
    sys.exit(lab_init.main())
