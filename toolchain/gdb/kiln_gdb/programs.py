"""The programs of a boot - loaders, hand-off, kernel - and where in memory each is.

gdb.sh says in the environment which files they are. Those of fixed address are known to gdb from the beginning; the kernel
and the UEFI loader are added once it is known where they are.
"""

import os

import gdb

from kiln_gdb import guest, paging, views
from kiln_gdb.images import Elf, Pe

# boot/protocol/kiln.h: KILN_KERNEL_BASE and KILN_KERNEL_END.
_KERNEL_BASE = 0xFFFFFFFF80000000
_KERNEL_END = 0xFFFFFFFFC0000000
_COMPARED = 64  # Bytes of code by which a program in memory is known to be that of a file.

bios_loader = Elf(os.environ["KILN_GDB_BIOS_LOADER"])
uefi_loader = Pe(os.environ["KILN_GDB_UEFI_LOADER"])
handoff = Elf(os.environ["KILN_GDB_HANDOFF"])
kernel = Elf(os.environ["KILN_GDB_KERNEL"])
_TYPES = os.environ["KILN_GDB_TYPES"]  # struct kiln_boot_info and all that it points to.

_offsets = {}  # What has been added to a program's addresses, by its file's name.


def offset(program):
    """What is added to the addresses of a program, or None if gdb does not know yet."""
    return _offsets.get(program.path)


def _add(path, added):
    """Has gdb know the symbols of a file, `added` above where it was linked to."""
    if path in _offsets:
        gdb.execute("remove-symbol-file '%s'" % path, to_string=True)
    with views.neutral():
        gdb.execute("add-symbol-file '%s' -o %#x" % (path, added), to_string=True)
    _offsets[path] = added


def knows(program, location):
    """Whether a program that gdb does not know yet has a location of gdb's."""
    before = [file.filename for file in gdb.objfiles()]
    with views.neutral():
        gdb.execute("add-symbol-file '%s' -o 0" % program.path, to_string=True)
        try:
            gdb.decode_line(location)
            return True
        except gdb.error:
            return False
        finally:
            for file in gdb.objfiles():
                if file.filename not in before:
                    gdb.execute("remove-symbol-file '%s'" % file.filename, to_string=True)


def add_fixed():
    """What is where it was linked to."""
    _add(_TYPES, 0)
    _add(handoff.path, 0)
    if not guest.has_uefi():
        _add(bios_loader.path, 0)


def is_at(program, address, added):
    """Whether memory has the program: `address` of it is what was linked as address - added."""
    expected = program.contents(address - added, _COMPARED)
    try:
        return guest.read(address, len(expected)) == expected
    except guest.Unreadable:
        return False


def add_kernel():
    """Finds the kernel in an address space that has it. Its lowest segment begins where the window of kernels does.

    Says whether it is there.
    """
    registers = guest.Registers()
    start = paging.first_mapped(_KERNEL_BASE, _KERNEL_END, registers) if registers.long else None
    if start is None:
        return False
    slide = start - (kernel.lowest() & ~0xFFF)
    if not is_at(kernel, kernel.entry + slide, slide):
        raise gdb.GdbError(
            "the kernel at %#x is not %s: build both anew, and see `kernel` of the qemu_gdb" % (start, kernel.path)
        )
    if offset(kernel) != slide:
        _add(kernel.path, slide)
    return True


def add_uefi_loader(base):
    """The UEFI loader lies at `base`."""
    _add(uefi_loader.path, base - uefi_loader.base)
