"""The stand-in's journal as the judge of what the wizard read while connections came and went.

A line is "TIME EVENT LOCAL REMOTE". A connection can be seen by others from "calling" to "closed", and is open for certain from
"opened" to "closing" (or to what the server did to it). Every connection that was open throughout the reading must be among
the wizard's rows, and no row may lie outside the time of its connection.
"""

import datetime

# Both clocks are the computer's own, but one is read in steps of up to 16 ms, and by two threads.
TOLERANCE = datetime.timedelta(milliseconds=40)
NEVER = datetime.datetime(9000, 1, 1, tzinfo=datetime.timezone.utc)


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class Life:
    """One connection: from when to when it could be seen, and was open for certain."""

    def __init__(self, called):
        self.called, self.opened, self.unsure, self.closed = called, NEVER, NEVER, NEVER

    def is_open_throughout(self, begin, end):
        return self.opened <= begin and end <= self.unsure

    def could_be_seen(self, begin, end):
        return self.called - TOLERANCE <= end and begin <= self.closed + TOLERANCE


def read(text):
    """{(local, remote): [Life, …]}: a port may be used again."""
    lives = {}
    for line in text.splitlines():
        time, event, local, remote = line.split()
        own = lives.setdefault((local, remote), [])
        if event == "calling":
            own.append(Life(moment(time)))
        if not own:
            continue
        if event == "opened":
            own[-1].opened = moment(time)
        elif event in ("closing", "closed-by-server"):
            own[-1].unsure = min(own[-1].unsure, moment(time))
        elif event in ("closed", "failed"):
            own[-1].closed = moment(time)
    return lives


def reading_of(document):
    """When the wizard read the connections."""
    evidence = document["evidence"]
    started = moment(evidence["run"]["started"])
    job = next(job for job in evidence["jobs"] if job["id"] == "connections")
    return tuple(started + datetime.timedelta(milliseconds=job[key]) for key in ("started_ms", "ended_ms"))


def judge(text, document, pid):
    """What is wrong with the wizard's rows, and how many connections had to be there."""
    lives = read(text)
    begin, end = reading_of(document)
    rows = [(row["local"], row["remote"]) for row in document["evidence"]["connections"] if str(row["pid"]) == pid]
    needed = {key for key, own in lives.items() if any(life.is_open_throughout(begin, end) for life in own)}
    failures = [f"{' '.join(key)} was open while the wizard read, and is not among its rows" for key in sorted(needed - set(rows))]
    for key in rows:
        if not any(life.could_be_seen(begin, end) for life in lives.get(key, ())):
            failures.append(f"{' '.join(key)} is among the wizard's rows, and was not there when it read")
    if len(rows) != len(set(rows)):
        failures.append("a connection stands twice among the wizard's rows")
    return failures, len(needed)
