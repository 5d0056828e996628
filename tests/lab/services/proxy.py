"""A web proxy: tinyproxy, through which a client gets to the servers when Windows tells it to.

    [proxy proxy.contoso.test]
    port: 3128
    user: lab Proxy-Password-1         (whoever comes without is answered 407)
    only-port: 80                      (whoever wants to another port is answered 403)

The scenario's DNS section gives the proxy its address. That a Windows program uses it is said by the registry value
DefaultConnectionSettings, as a person's own settings would.
"""
# packages: tinyproxy-bin

import scenario

AFTER = ("addresses", "dns")

SECTIONS = {
    "proxy": scenario.Section({"port": scenario.number, "user": scenario.words, "only-port": scenario.number}, argument=scenario.host_name),
}


def start(lab):
    waits = [start_one(lab, host, settings) for host, settings in lab.sections("proxy").items()]
    return lambda: [wait() for wait in waits]


def start_one(lab, host, settings):
    records = [record for record in lab.section("dns").get(host, ()) if record[0] == "A"]
    if not records:
        raise scenario.ScenarioError(f"{lab.scenario['file']}: the proxy '{host}' has no address in [dns]")
    address, port = records[0][1], settings.get("port", 3128)
    lines = [f"Port {port}", f"Listen {address}", "Timeout 60", "MaxClients 50", "DisableViaHeader Yes"]
    if "user" in settings:
        lines.append("BasicAuth " + " ".join(settings["user"]))
    if "only-port" in settings:
        lines.append(f"ConnectPort {settings['only-port']}")
    configuration = lab.write(f"tinyproxy-{host}.conf", "\n".join(lines) + "\n")
    process = lab.start(f"tinyproxy-{host}", "tinyproxy", "-d", "-c", configuration)
    return lambda: lab.wait_until(f"starting the proxy {host}", lambda: lab.listens(address, int(port)), process)
