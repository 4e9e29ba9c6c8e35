"""16-bit, 32-bit and 64-bit code, each as gdb has to see it.

QEMU describes one processor to gdb, a 64-bit one, and gdb then disassembles and unwinds nothing but 64-bit code. So for
other code gdb gets another description of the same registers, i386.xml or i8086.xml, which has it take the processor for
an older one.

QEMU's stub numbers registers, and these files have other numbers, none of which it knows: a register that gdb would write
to is left alone. Instead, each change that a user makes is passed on here.
"""

import contextlib
import os

import gdb

from kiln_gdb.commands import command
from kiln_gdb.guest import Registers

_HERE = os.path.dirname(os.path.abspath(__file__))
_DESCRIPTIONS = {16: "i8086.xml", 32: "i386.xml"}

# Numbers that the stub has for the registers of an i386 (QEMU, gdb-xml/i386-64bit.xml), and the bytes of each.
_NUMBERS = {
    "eax": (0, 8),
    "ebx": (1, 8),
    "ecx": (2, 8),
    "edx": (3, 8),
    "esi": (4, 8),
    "edi": (5, 8),
    "ebp": (6, 8),
    "esp": (7, 8),
    "eip": (16, 8),
    "eflags": (17, 4),
}

_view = 64  # What gdb is shown at present.
_fixed = False  # The user has chosen it.


def show(bits):
    """Has gdb see `bits`-bit code."""
    global _view
    if bits == _view:
        return
    if bits == 64:
        gdb.execute("unset tdesc filename", to_string=True)
    else:
        gdb.execute("set tdesc filename " + os.path.join(_HERE, _DESCRIPTIONS[bits]), to_string=True)
    _view = bits


@contextlib.contextmanager
def neutral():
    """Within this, gdb goes by what a file says of its architecture, and not by what it is shown."""
    before = _view
    show(64)
    try:
        yield
    finally:
        show(before)


def follow():
    """Has gdb see the code that the processor is in; says whether that is a change."""
    before = _view
    if not _fixed:
        show(Registers().bits)
    return _view != before


def _pass_on(_event):
    """A register has been changed, or a part of one: gives all of them to QEMU."""
    if _view == 64:
        return
    frame = gdb.newest_frame()
    for name, (register, size) in _NUMBERS.items():
        value = int(frame.read_register(name)) & 0xffffffff
        packet = "P%x=%s" % (register, value.to_bytes(size, "little").hex())
        gdb.execute("maintenance packet " + packet, to_string=True)


gdb.events.register_changed.connect(_pass_on)


@command("kiln-mode", (1, 1))
def kiln_mode(mode):
    """Says what code gdb takes the guest's for: kiln-mode 16|32|64|auto.

    `auto`, as at first, is what the processor says whenever it stops: real mode and 16-bit protected mode, 32-bit
    protected mode, or 64-bit mode. It decides how code is disassembled and how calls are unwound.
    """
    global _fixed
    if mode not in ("16", "32", "64", "auto"):
        raise gdb.GdbError('kiln-mode: "%s" is none of 16, 32, 64 and auto' % mode)
    _fixed = mode != "auto"
    if _fixed:
        show(int(mode))
    else:
        follow()
