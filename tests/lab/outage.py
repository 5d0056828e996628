#!/usr/bin/python3
"""Refuses what is sent to a server for some seconds, once: outage.py AFTER SECONDS PACKET…

It begins AFTER seconds after the first packet, so that it does not matter how long the lab took to start. A PACKET is what nft
calls one: "ip daddr 10.66.0.12 tcp dport 443".
"""

import subprocess
import sys
import time


def nft(text):
    return subprocess.run(["nft", "-f", "-"], input=text, text=True, check=True)


def has_begun():
    shown = subprocess.run(["nft", "list", "table", "inet", "outage"], capture_output=True, text=True, check=True).stdout
    return any("packets" in line and "packets 0 " not in line for line in shown.splitlines())


def chain(what):
    rules = "\n".join(f"{packet} {what}" for packet in sys.argv[3:])
    return ("table inet outage\ndelete table inet outage\ntable inet outage { chain in { type filter hook input priority -1; policy accept\n"
            + rules + "\n}\n}\n")


nft(chain("counter"))
while not has_begun():
    time.sleep(0.1)
time.sleep(int(sys.argv[1]))
nft(chain("reject with tcp reset"))
time.sleep(int(sys.argv[2]))
nft("delete table inet outage\n")
