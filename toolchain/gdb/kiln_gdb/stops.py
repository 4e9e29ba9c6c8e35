"""From the terminal of gdb to a place in the boot: kiln-connect and kiln-run."""

import os

import gdb

from kiln_gdb import firmware, guest, handover, programs, views, where
from kiln_gdb.commands import command

_ARGUMENTS_BOOT_INFO = 0  # Offset in struct handoff_arguments: boot/handoff/handoff.h.


class _Handoff(gdb.Breakpoint):
    """Where every loader leaves for the kernel, at a fixed address: the kernel is in place, with its page tables."""

    halts = False  # Whether the guest is to stop there.

    def __init__(self):
        super().__init__("*%#x" % programs.handoff.entry, type=gdb.BP_HARDWARE_BREAKPOINT, internal=True)

    def stop(self):
        views.follow()
        handover.take(guest.read_number(guest.Registers()["RDI"] + _ARGUMENTS_BOOT_INFO, 8))
        programs.add_kernel()
        return self.halts


_handoff = None


@command("kiln-connect")
def kiln_connect(address=None):
    """Connects to a guest that waits for gdb: kiln-connect [ADDRESS].

    ADDRESS is a Unix socket or HOST:PORT; without it, the guest that waited when this gdb was started. Symbols of loader and
    hand-off are known from then on; those of the kernel when the loader enters it, or at once if it runs.
    """
    global _handoff
    if address or not gdb.selected_inferior().pid:  # CLion has connected already.
        address = address or os.environ["KILN_GDB_GUEST"]
        if not address:
            raise gdb.GdbError("no guest waited when this gdb was started: kiln-connect ADDRESS, as the guest says it")
        gdb.execute("target remote " + address, to_string=True)
    programs.add_fixed()
    views.follow()
    if programs.add_kernel():
        print("The kernel runs.")
    if _handoff is None:
        _handoff = _Handoff()


def _run_quietly(location=None):
    """Runs the guest until something stops it, at the latest a location of gdb's language. gdb says nothing of the stop.

    Returns whether the guest is at that location, or at the hand-off if none is given.
    """
    stop = gdb.Breakpoint(location, type=gdb.BP_HARDWARE_BREAKPOINT, internal=True) if location else None
    addresses = [place.address for place in stop.locations] if stop else [programs.handoff.entry]
    where.run()
    if stop:
        stop.delete()
    return guest.Registers().linear in addresses


def _is_known(location):
    """Whether `break` would find a location, now or once the programs that are yet to come are there."""
    try:
        gdb.decode_line(location)
        return True
    except gdb.error:
        pass
    for program in (programs.kernel, programs.uefi_loader):
        if programs.offset(program) is None and programs.knows(program, location):
            return True
    return False


def _run_to(location):
    if not _is_known(location):
        raise gdb.GdbError(
            "kiln-run: there is no place \"%s\"; there are mbr, stage2, loader, kernel, and what `break` takes" % location
        )
    where.tell(_run_quietly(location))


def _expect_no_kernel():
    if programs.offset(programs.kernel) is not None:
        raise gdb.GdbError("the kernel has been entered already: use `break` and `continue`")


def _run_to_loader():
    _expect_no_kernel()
    if not guest.has_uefi():
        _run_to("stage2_main")
    elif firmware.await_loader():
        _run_to("loader_main")
    else:
        raise gdb.GdbError("the guest has stopped before the firmware had loaded %s" % programs.uefi_loader.path)


def _run_to_bios(location):
    _expect_no_kernel()
    if guest.has_uefi():
        raise gdb.GdbError("this guest boots by UEFI, where no MBR runs: `kiln-run loader`")
    _run_to(location)


def _run_to_kernel():
    _expect_no_kernel()
    if _handoff is None:
        raise gdb.GdbError("no guest: `kiln-connect` first")
    _handoff.halts = True
    try:
        there = _run_quietly()
    finally:
        _handoff.halts = False
    if there:
        _run_to("*%#x" % (programs.kernel.entry + programs.offset(programs.kernel)))
    else:
        where.tell(False)


_PLACES = {
    "mbr": lambda: _run_to_bios("mbr_start"),
    "stage2": lambda: _run_to_bios("stage2_entry"),
    "loader": _run_to_loader,
    "kernel": _run_to_kernel,
}


@command("kiln-run")
def kiln_run(place="kernel"):
    """Runs the guest to a place in the boot: kiln-run [PLACE].

      mbr     BIOS: the first instruction of the disk, in real mode
      stage2  BIOS: the first instruction of the second stage, in real mode
      loader  the loader's first C function: stage2_main on BIOS, loader_main on UEFI
      kernel  the kernel's first instruction, with its symbols where KASLR has put it; what is meant if nothing is said
      other   any location of gdb's, as for `break`: a function, FILE:LINE, *ADDRESS

    An address of real-mode code is a linear one here, CS and all. What else stops the guest, stops it: breakpoints, Ctrl-C.
    """
    _PLACES.get(place, lambda: _run_to(place))()
