#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""line.py - moves an input line of the guest's PL061, as a host that rings does: line.py QMP QTEST LINE STEP...

QMP and QTEST are sockets that QEMU listens on. Steps, in order:
  high, low         the line's level
  wait:SECONDS      of the host's time
  pulse:SECONDS     high, wait, low
  bounce:TIMES      so many pulses of 0.3 ms, 0.3 ms apart, and then high
  press             QMP's system_powerdown
  memory:N, nomemory:N  plugs in a bank of memory, number N, and out again
  disk:N, nodisk:N  a PCI disk, in one of the three ports of vm_ports
  usb:N, nousb:N    a USB keyboard
  stall:SECONDS     the thread of the virtual processor is stopped (ptrace) before the next step, and continues SECONDS later
SIGSTOP would stop QEMU's clocks as well, and with them the end of a press.
"""
import ctypes
import json
import os
import socket
import sys
import threading
import time

PTRACE_SEIZE, PTRACE_INTERRUPT, PTRACE_DETACH = 0x4206, 0x4207, 17
WALL = 0x40000000


def connect(path):
    s = socket.socket(socket.AF_UNIX)
    s.connect(path)
    return s.makefile("rw")


class Machine:
    def __init__(self, qmp, qtest, line):
        self.qmp, self.qtest_path, self.qtest, self.line, self.gpio = connect(qmp), qtest, None, line, None
        self.qmp.readline()
        self.ask("qmp_capabilities")

    def ask(self, name, **arguments):
        self.qmp.write(json.dumps({"execute": name, "arguments": arguments}) + "\n")
        self.qmp.flush()
        while True:
            answer = json.loads(self.qmp.readline())
            if "error" in answer:
                sys.exit(f"line.py: {name}: {answer['error']}")
            if "return" in answer:
                return answer["return"]

    def remove(self, device):
        """Returns when the device is gone: a guest has to agree to that for a PCI slot."""
        self.ask("device_del", id=device)
        end = time.monotonic() + 60
        while any(d["name"] == device for d in self.ask("qom-list", path="/machine/peripheral")):
            if time.monotonic() > end:
                sys.exit(f"line.py: the guest keeps {device}")
            time.sleep(0.05)

    def set(self, level):
        if not self.gpio:
            self.qtest = connect(self.qtest_path)
            places = self.ask("qom-list", path="/machine/unattached")
            self.gpio = next("/machine/unattached/" + p["name"] for p in places if p["type"] == "child<pl061>")
        self.qtest.write(f"set_irq_in {self.gpio} unnamed-gpio-in {self.line} {level}\n")
        self.qtest.flush()
        answer = self.qtest.readline()
        if not answer.startswith("OK"):
            sys.exit(f"line.py: {answer}")

    def stall(self, seconds):
        """Returns when the processor's thread stands; a thread of ours lets it go. ptrace belongs to the thread that seized."""
        thread = self.ask("query-cpus-fast")[0]["thread-id"]
        stands = threading.Event()

        def hold():
            libc = ctypes.CDLL(None, use_errno=True)
            for request in (PTRACE_SEIZE, PTRACE_INTERRUPT):
                if libc.ptrace(request, thread, None, None) != 0:
                    os._exit(3)
            os.waitpid(thread, WALL)
            stands.set()
            time.sleep(seconds)
            libc.ptrace(PTRACE_DETACH, thread, None, None)

        holder = threading.Thread(target=hold)
        holder.start()
        stands.wait()
        return holder


def main():
    machine, holders = Machine(sys.argv[1], sys.argv[2], int(sys.argv[3])), []
    for step in sys.argv[4:]:
        name, _, value = step.partition(":")
        if name in ("high", "low"):
            machine.set(int(name == "high"))
        elif name == "wait":
            time.sleep(float(value))
        elif name == "pulse":
            machine.set(1)
            time.sleep(float(value))
            machine.set(0)
        elif name == "bounce":
            for _ in range(int(value)):
                machine.set(1)
                time.sleep(0.0003)
                machine.set(0)
                time.sleep(0.0003)
            machine.set(1)
        elif name == "press":
            machine.ask("system_powerdown")
        elif name == "memory":
            machine.ask("object-add", **{"qom-type": "memory-backend-ram", "id": f"ram{value}", "size": 128 << 20})
            machine.ask("device_add", driver="pc-dimm", id=f"dimm{value}", memdev=f"ram{value}")
        elif name == "disk":
            machine.ask("blockdev-add", **{"driver": "null-co", "node-name": f"null{value}", "size": 1 << 20})
            machine.ask("device_add", driver="virtio-blk-pci", id=f"disk{value}", drive=f"null{value}",
                        bus=f"plug{int(value) % 3}")
        elif name == "usb":
            machine.ask("device_add", driver="usb-kbd", id=f"usb{value}", bus="usb.0")
        elif name == "nomemory":
            machine.remove(f"dimm{value}")
            machine.ask("object-del", id=f"ram{value}")
        elif name == "nodisk":
            machine.remove(f"disk{value}")
        elif name == "nousb":
            machine.remove(f"usb{value}")
        elif name == "stall":
            holders.append(machine.stall(float(value)))
        else:
            sys.exit(f"line.py: {step}: no such step")
    for holder in holders:
        holder.join()


main()
