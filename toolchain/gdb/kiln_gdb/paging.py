"""Page tables, read as the processor reads them (Intel SDM 3A §4.5), and kiln-walk."""

import collections

import gdb

from kiln_gdb import guest
from kiln_gdb.commands import command, number

_NAMES = {5: "PML5", 4: "PML4", 3: "PDPT", 2: "PD", 1: "PT"}
_ADDRESS = 0x000FFFFFFFFFF000
_PRESENT = 1 << 0
_LARGE = 1 << 7
_LA57 = 1 << 12  # CR4: five levels.
_FLAGS = {
    1: "writable",
    2: "user",
    3: "write-through",
    4: "uncached",
    5: "accessed",
    6: "dirty",
    7: "large",
    8: "global",
    63: "no-execute",
}

Step = collections.namedtuple("Step", "level index address entry")


def _check_long_mode(registers):
    if not registers.long:
        what = "32-bit paging: `monitor info tlb` shows it" if registers.paging else "no paging: what is linear is physical"
        raise gdb.GdbError("the processor is not in 64-bit mode, and has " + what)


def _entry(table, index):
    with guest.physical_memory():
        return guest.read_number(table + index * 8, 8)


def walk(address, registers):
    """The entries that lead to an address, from the highest level down, and its physical address or None."""
    _check_long_mode(registers)
    steps = []
    table = registers["CR3"] & _ADDRESS
    for level in range(5 if registers["CR4"] & _LA57 else 4, 0, -1):
        shift = 12 + 9 * (level - 1)
        index = address >> shift & 511
        entry = _entry(table, index)
        steps.append(Step(level, index, table + index * 8, entry))
        if not entry & _PRESENT:
            return steps, None
        if level == 1 or level <= 3 and entry & _LARGE:
            mask = (1 << shift) - 1
            return steps, entry & _ADDRESS & ~mask | address & mask
        table = entry & _ADDRESS
    raise AssertionError("the last level ends it")


def first_mapped(start, end, registers):
    """The lowest mapped address from `start` on and below `end`, or None."""
    address = start
    while address < end:
        steps, physical = walk(address, registers)
        if physical is not None:
            return address
        size = 1 << 12 + 9 * (steps[-1].level - 1)  # Nothing is mapped up to its next multiple.
        address = address // size * size + size
    return None


@command("kiln-walk", (1, 1))
def kiln_walk(expression):
    """Walks the page tables to an address: kiln-walk EXPRESSION, as `kiln-walk $rip` or `kiln-walk &variable`.

    Prints each entry on the way with its physical address, what the bits say, and in the end the physical address and what
    can be done there: all levels have to allow writing, and user code, and none may forbid execution.
    """
    registers = guest.Registers()
    address = number(expression)
    steps, physical = walk(address, registers)
    print("%#018x: CR3 is %#x" % (address, registers["CR3"]))
    for step in steps:
        flags = [name for bit, name in _FLAGS.items() if step.entry >> bit & 1]
        if _bit_seven_is_pat(step):
            flags[flags.index("large")] = "PAT"
        if not step.entry & _PRESENT:
            flags = ["not present"]
        print("  %-4s %3d at %#x: %#018x  %s" % (_NAMES[step.level], step.index, step.address, step.entry, " ".join(flags)))
    if physical is None:
        print("  not mapped")
        return
    rights = "r" + ("w" if _all_have(steps, 1) else "-") + ("-" if any(s.entry >> 63 for s in steps) else "x")
    print("  physical %#x, %s, %s" % (physical, rights, "user" if _all_have(steps, 2) else "supervisor"))


def _bit_seven_is_pat(step):
    """Whether bit 7 of an entry, which makes a page large elsewhere, chooses the memory type."""
    return step.level == 1 and step.entry & _LARGE != 0


def _all_have(steps, bit):
    return all(step.entry >> bit & 1 for step in steps)
