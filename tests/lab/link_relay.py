"""A cable between two networks that takes its time and loses packets: link.py starts it.

    link_relay.py ADAPTER CLIENT-PID DELAY-MS LOSE

It makes the adapter in its own network and in that of the process CLIENT-PID, and passes on what goes in at one of them, DELAY-MS
later. Every LOSE-th packet from the client is thrown away (0: none); echo requests are counted apart from the rest, so that it is
known how many of a few are lost. What finds out the address of a neighbour (ARP, IPv6) is always passed on.
"""

import ctypes
import fcntl
import heapq
import itertools
import os
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_TAP, IFF_NO_PI = 1, 2, 0x1000
CLONE_NEWNET = 0x40000000
ETHERNET_HEADER = 14
IPV4, ICMP, ECHO_REQUEST = 0x0800, 1, 8
LARGEST_PACKET = 65536
# So many packets may be under way; those beyond are lost, as on any cable.
MOST_UNDER_WAY = 10000


def make_adapter(name):
    descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    kind = IFF_TUN if name.startswith("tun") else IFF_TAP
    fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH22x", name.encode(), kind | IFF_NO_PI))
    return descriptor


def enter_network_of(pid):
    with open(f"/proc/{pid}/ns/net", "rb") as network:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.setns(network.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")


def kind_of(packet, is_tunnel):
    """"echo", "other", or None for what is never lost."""
    if not is_tunnel:
        if len(packet) < ETHERNET_HEADER or struct.unpack_from("!H", packet, 12)[0] != IPV4:
            return None
        packet = packet[ETHERNET_HEADER:]
    if len(packet) < 20 or packet[0] >> 4 != 4:
        return None
    header = (packet[0] & 15) * 4
    is_echo = packet[9] == ICMP and len(packet) > header and packet[header] == ECHO_REQUEST
    return "echo" if is_echo else "other"


def main(name, pid, delay, lose):
    servers = make_adapter(name)
    enter_network_of(int(pid))
    client = make_adapter(name)
    seconds, lose = int(delay) / 1000, int(lose)
    seen = {"echo": 0, "other": 0}
    order = itertools.count()
    under_way = []

    def is_lost(packet):
        kind = kind_of(packet, name.startswith("tun"))
        if not lose or kind is None:
            return False
        seen[kind] += 1
        return seen[kind] % lose == 0

    while True:
        wait = max(0.0, under_way[0][0] - time.monotonic()) if under_way else None
        for source in select.select([servers, client], [], [], wait)[0]:
            try:
                packet = os.read(source, LARGEST_PACKET)
            except OSError:
                # The adapter is not up yet.
                time.sleep(0.005)
                continue
            target = client if source == servers else servers
            if len(under_way) < MOST_UNDER_WAY and not (source == client and is_lost(packet)):
                heapq.heappush(under_way, (time.monotonic() + seconds, next(order), target, packet))
        while under_way and under_way[0][0] <= time.monotonic():
            _, _, target, packet = heapq.heappop(under_way)
            try:
                os.write(target, packet)
            except OSError:
                pass  # nobody takes it: the adapter is down


if __name__ == "__main__":
    main(*sys.argv[1:])
