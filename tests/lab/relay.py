"""Runs a Windows program inside a lab and passes on what it prints, until it ends.

    relay.py SECONDS COMMAND…

Wine's own helpers, which the first window of a program starts, inherit its output and keep it open long after the program
has ended. Whoever reads that output to its end, through a pipe, would wait for them. So the program gets a pipe of ours, and
the caller's is closed when the program has ended and all it printed is passed on. Files and terminals are handed to it as
they are. The exit code is the program's, or 124 when it took longer than SECONDS.
"""

import os
import select
import signal
import stat
import subprocess
import sys
import time

EXIT_TOOK_TOO_LONG = 124
GRACE_SECONDS = 2
CHUNK = 65536


def is_pipe(descriptor):
    mode = os.fstat(descriptor).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def make_outputs():
    """What to give the program as standard output and error, and {our end: where to pass it on to}."""
    given, relayed, by_pipe = {}, {}, {}
    for descriptor in (1, 2):
        if not is_pipe(descriptor):
            given[descriptor] = descriptor
            continue
        status = os.fstat(descriptor)
        # The same pipe twice stays one, so that what is printed stays in order.
        same = (status.st_dev, status.st_ino)
        if same not in by_pipe:
            ours, its = os.pipe()
            os.set_blocking(ours, False)
            relayed[ours] = descriptor
            by_pipe[same] = its
        given[descriptor] = by_pipe[same]
    return given, relayed


def pass_on(ours, target):
    """Passes on what there is; False when there will never be more."""
    while True:
        try:
            data = os.read(ours, CHUNK)
        except BlockingIOError:
            return True
        if not data:
            return False
        while data:
            data = data[os.write(target, data):]


def main(arguments):
    deadline = time.monotonic() + float(arguments[0])
    given, relayed = make_outputs()
    ended, ended_write = os.pipe()
    os.set_blocking(ended_write, False)
    signal.set_wakeup_fd(ended_write)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    program = subprocess.Popen(arguments[1:], stdout=given[1], stderr=given[2])
    signal.signal(signal.SIGTERM, lambda *_: program.terminate())
    for its in set(given.values()) - {1, 2}:
        os.close(its)

    took_too_long = False
    open_pipes = dict(relayed)
    try:
        while program.poll() is None:
            left = deadline - time.monotonic()
            if left <= 0:
                if took_too_long:
                    program.kill()
                else:
                    program.terminate()
                took_too_long = True
                deadline = time.monotonic() + GRACE_SECONDS
                continue
            readable, _, _ = select.select([ended, *open_pipes], [], [], left)
            for ours in readable:
                if ours == ended:
                    os.read(ended, CHUNK)
                elif not pass_on(ours, open_pipes[ours]):
                    del open_pipes[ours]
        for ours, target in open_pipes.items():
            pass_on(ours, target)
    except BrokenPipeError:
        # Nobody reads any more: as for any program, that is the end.
        program.kill()
    if took_too_long:
        return EXIT_TOOK_TOO_LONG
    status = program.wait()
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
