"""What the machine says of itself that gdb does not know: its mode, its tables, its physical memory.

It comes from QEMU's monitor and gdb stub, and so is right whatever gdb takes the code for.
"""

import contextlib
import re

import gdb


class Unreadable(gdb.GdbError):
    """Nothing of the guest can be read at an address."""


def monitor(command):
    """What QEMU's monitor answers."""
    return gdb.execute("monitor " + command, to_string=True)


class Registers:
    """The processor that gdb has selected, as QEMU's monitor shows it."""

    def __init__(self):
        thread = gdb.selected_thread()
        if thread is None:
            raise gdb.GdbError("no guest: `kiln-connect` first")
        monitor("cpu %d" % (thread.ptid[1] - 1))
        self._text = monitor("info registers")
        code = self._match(r"^CS =(\w+) (\w+) .*?(?:\bCS(16|32|64)\b|$)")  # Real mode has no more than 16.
        self.code_selector = int(code[1], 16)
        self.code_base = int(code[2], 16)
        self.bits = int(code[3] or 16)  # Of the code that runs.
        self.protected = self["CR0"] & 1 != 0  # Intel SDM 3A §2.5
        self.paging = self["CR0"] >> 31 != 0
        self.long = self["EFER"] & 0x400 != 0  # LMA, §2.2.1: in 64-bit or compatibility mode

    def _match(self, pattern):
        match = re.search(pattern, self._text, re.MULTILINE)
        if match is None:
            raise gdb.GdbError("QEMU's `info registers` has no %s: is the guest a PC?" % pattern)
        return match

    def __getitem__(self, name):
        """A register by its name: CR3, EFER, ..."""
        return int(self._match(r"\b%s=\s*([0-9a-f]+)" % name)[1], 16)

    def table(self, name):
        """Linear address and limit of a table: GDT or IDT."""
        match = self._match(r"^%s=\s*(\w+) (\w+)" % name)
        return int(match[1], 16), int(match[2], 16)

    @property
    def offset(self):
        """The instruction pointer."""
        return int(self._match(r"\b[RE]IP=([0-9a-f]+)")[1], 16)

    @property
    def linear(self):
        """Where the next instruction is. In real mode gdb's $pc is not: it is an offset in a segment."""
        if self.bits == 64:
            return self.offset
        return self.code_base + self.offset & 0xffffffff


def read(address, size):
    """Bytes at a linear address."""
    try:
        return bytes(gdb.selected_inferior().read_memory(address, size))
    except gdb.MemoryError:
        raise Unreadable("nothing is mapped at %#x, or not all of %d bytes" % (address, size)) from None


def read_number(address, size):
    """A little-endian number at a linear address."""
    return int.from_bytes(read(address, size), "little")


@contextlib.contextmanager
def physical_memory():
    """Within this, addresses are physical ones (QEMU, docs/system/gdb.rst)."""
    gdb.execute("maintenance packet Qqemu.PhyMemMode:1", to_string=True)
    try:
        yield
    finally:
        gdb.execute("maintenance packet Qqemu.PhyMemMode:0", to_string=True)


def has_uefi():
    """Whether the machine's firmware is UEFI: it alone comes in flash memory."""
    return "system.flash" in monitor("info mtree -f")


def memory_end():
    """First address above the RAM that lies below 4 GiB."""
    ends = [
        int(end, 16) + 1
        for end in re.findall(r"-([0-9a-f]{16}) \(prio \d+, ram\): pc\.ram", monitor("info mtree -f"))
    ]
    return max(end for end in ends if end <= 1 << 32)
