"""Python loads this by its name: a connection to anywhere but this machine is refused, and written down. See loopback-only.cjs."""

import os
import socket

_connect = socket.socket.connect


def _connect_on_this_machine(self, address):
    host = address[0] if isinstance(address, tuple) else "localhost"
    if host in ("localhost", "::1") or host.startswith("127."):
        return _connect(self, address)
    with open(os.environ["LOOPBACK_ONLY"], "a") as log:
        log.write(f"python: {host}\n")
    raise ConnectionRefusedError(f"a rehearsal does not leave this machine: {host}")


socket.socket.connect = _connect_on_this_machine
