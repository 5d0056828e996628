"""Outlook, played by the stand-in: a Windows program that opens and holds the connections it is told to.

    [outlook]
    program: olk.exe                       (default: OUTLOOK.EXE; none: Outlook does not run)
    connect: mail.contoso.test:443*2       (HOST:PORT, *COUNT for several; may stand several times)
    family: 6                              (default: 4)
    window: Inbox - Outlook                (default: Inbox - a@contoso.test - Outlook)

It is not started with the lab but by `lab outlook`.
"""

import re

import scenario


def connection(value):
    if not re.fullmatch(r"[A-Za-z0-9.:\[\]-]+:[0-9]{1,5}(\*[0-9]{1,5})?", value):
        raise ValueError("is not HOST:PORT or HOST:PORT*COUNT")
    return value


SECTIONS = {
    "outlook": scenario.Section({
        "program": scenario.choice("OUTLOOK.EXE", "olk.exe", "none"),
        "connect": scenario.Many(connection),
        "family": scenario.choice("4", "6"),
        "window": scenario.text,
    }),
}


def start(_):
    return None
