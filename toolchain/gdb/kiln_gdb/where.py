"""Where the processor is, in any mode: kiln-where, and what is printed after each stop."""

import re

import gdb

from kiln_gdb import guest, listings, views
from kiln_gdb.commands import command


def name(address):
    """What is at an address, as <symbol+offset>; nothing if gdb does not know."""
    text = gdb.execute("info symbol %#x" % address, to_string=True)
    found = re.search(r"^(.*) in section ", text, re.MULTILINE)
    return "<%s>" % found[1].replace(" + ", "+") if found else ""


def line(address):
    """FILE:LINE of an address; nothing if gdb does not know."""
    found = gdb.find_pc_line(address)
    if found.symtab is None:
        return listings.find(address)[0]
    return "%s:%d" % (found.symtab.filename.removeprefix("./"), found.line)


def _mode(registers):
    if not registers.protected:
        return "real mode"
    if registers.long:
        return "64-bit mode" if registers.bits == 64 else "compatibility mode, %d bits" % registers.bits
    return "%d-bit protected mode" % registers.bits


def describe(registers):
    """The processor's place in one line."""
    address = registers.linear
    place = "%#x" % address
    if registers.bits == 16:
        place = "%04x:%04x = %s" % (registers.code_selector, registers.offset, place)
    return " ".join(filter(None, [_mode(registers) + ",", place, name(address), line(address)]))


@command("kiln-where", (0, 0))
def kiln_where():
    """Prints where the processor is: its mode, the address, symbol and line, and the next three instructions.

    In real mode gdb's $pc is an offset in a segment, so `x/i $pc` and `bt` look elsewhere. Here it is CS:IP and the linear
    address of both, and kiln-bt goes by that, too.
    """
    registers = guest.Registers()
    print(describe(registers))
    source = listings.find(registers.linear)[1]
    if source:
        print(source)
    print(gdb.execute("x/3i %#x" % registers.linear, to_string=True), end="")


_last_stop = None  # What gdb has said of the last one: an event of its.


def _on_stop(event):
    """After a stop: shows the code as what it is, and the place if gdb took another for it."""
    global _last_stop
    _last_stop = event
    changed = views.follow()
    registers = guest.Registers()
    if not _quiet and (changed or registers.bits == 16 and registers.code_base):
        print(describe(registers))


gdb.events.stop.connect(_on_stop)
_quiet = False  # gdb says nothing of a stop.


def run():
    """Runs the guest until something stops it, of which gdb says nothing."""
    global _quiet
    _quiet = True
    gdb.execute("set suppress-cli-notifications on")
    try:
        gdb.execute("continue", to_string=True)
    finally:
        _quiet = False
        gdb.execute("set suppress-cli-notifications off")
    if not gdb.selected_inferior().pid:
        raise gdb.GdbError("the guest has ended")


def tell(expected):
    """Says where the guest has stopped, and why if that was not expected."""
    if not expected and isinstance(_last_stop, gdb.BreakpointEvent):
        print("Stopped before: breakpoint %s" % ", ".join(str(stop.number) for stop in _last_stop.breakpoints))
    elif not expected and isinstance(_last_stop, gdb.SignalEvent):
        print("Stopped before: %s" % _last_stop.stop_signal)
    if guest.Registers().bits == 16:
        kiln_where()
    else:
        gdb.execute("frame")
