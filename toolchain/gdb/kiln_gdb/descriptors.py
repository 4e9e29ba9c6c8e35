"""kiln-gdt and kiln-idt: the tables that the processor has loaded (Intel SDM 3A §3.4.5, §6.11, §6.14)."""

import gdb

from kiln_gdb import guest, where
from kiln_gdb.commands import command

_SYSTEM = {
    1: "16-bit TSS",
    2: "LDT",
    3: "16-bit TSS, busy",
    4: "16-bit call gate",
    9: "TSS",
    11: "TSS, busy",
    12: "call gate",
}
_GATES = {5: "task gate", 6: "16-bit interrupt gate", 7: "16-bit trap gate", 14: "interrupt gate", 15: "trap gate"}

# Intel SDM 3A table 6-1.
_VECTORS = dict(enumerate("DE DB NMI BP OF BR UD NM DF CSO TS NP SS GP PF".split()))
_VECTORS.update({16: "MF", 17: "AC", 18: "MC", 19: "XM", 20: "VE", 21: "CP"})


def _bits(value, low, count):
    return value >> low & (1 << count) - 1


def _segment(descriptor):
    """A code or data segment in words."""
    limit = _bits(descriptor, 0, 16) | _bits(descriptor, 48, 4) << 16
    if _bits(descriptor, 55, 1):
        limit = limit << 12 | 0xFFF
    base = _bits(descriptor, 16, 24) | _bits(descriptor, 56, 8) << 24
    if _bits(descriptor, 43, 1):
        bits = 64 if _bits(descriptor, 53, 1) else 32 if _bits(descriptor, 54, 1) else 16
        what = "%d-bit code%s" % (bits, ", readable" if _bits(descriptor, 41, 1) else "")
    else:
        what = "data%s" % (", writable" if _bits(descriptor, 41, 1) else "")
    return "%s, base %#x, limit %#x" % (what, base, limit)


@command("kiln-gdt", (0, 0))
def kiln_gdt():
    """Prints the global descriptor table: selector, value and meaning of each entry that is not null."""
    registers = guest.Registers()
    base, limit = registers.table("GDT")
    print("GDT at %#x, limit %#x" % (base, limit))
    selector = 0
    while selector + 7 <= limit:
        descriptor, size = guest.read_number(base + selector, 8), 8
        if not _bits(descriptor, 44, 1) and _bits(descriptor, 40, 5) and registers.long and selector + 15 <= limit:
            size = 16
            address = _bits(descriptor, 16, 24) | _bits(descriptor, 56, 8) << 24
            address |= guest.read_number(base + selector + 8, 4) << 32
            what = "%s, base %#x" % (_SYSTEM.get(_bits(descriptor, 40, 4), "reserved"), address)
        elif _bits(descriptor, 44, 1):
            what = _segment(descriptor)
        else:
            what = _SYSTEM.get(_bits(descriptor, 40, 4), "reserved")
        if descriptor:
            present = "" if _bits(descriptor, 47, 1) else ", not present"
            print("  %#06x: %#018x  %s, DPL %d%s" % (selector, descriptor, what, _bits(descriptor, 45, 2), present))
        selector += size


def _real_mode_vector(base, vector):
    pointer = guest.read_number(base + vector * 4, 4)
    segment, offset = pointer >> 16, pointer & 0xFFFF
    return "%04x:%04x %s" % (segment, offset, where.name(segment * 16 + offset))


def _gate(base, vector, long):
    """A gate of protected mode, or None if it is not present."""
    gate = guest.read_number(base + vector * (16 if long else 8), 16 if long else 8)
    if not _bits(gate, 47, 1):
        return None
    kind = _GATES.get(_bits(gate, 40, 4), "reserved type")
    target = _bits(gate, 0, 16) | _bits(gate, 48, 16) << 16 | (_bits(gate, 64, 32) << 32 if long else 0)
    stack = ", IST %d" % _bits(gate, 32, 3) if long and _bits(gate, 32, 3) else ""
    place = "%#06x:%#x %s" % (_bits(gate, 16, 16), target, where.name(target))
    return "%s  %s, DPL %d%s" % (place, kind, _bits(gate, 45, 2), stack)


def _vector(text):
    """The number that a user typed, decimal or 0x..., or -1."""
    try:
        return int(text, 0)
    except ValueError:
        return -1


@command("kiln-idt")
def kiln_idt(vector=None):
    """Prints the interrupt descriptor table: kiln-idt [VECTOR].

    Selector, address and name of the handler, kind of the gate, and where it has one, its stack (IST); without VECTOR of
    all gates that are present. In real mode, the interrupt vectors.
    """
    registers = guest.Registers()
    base, limit = registers.table("IDT")
    size = 4 if not registers.protected else 16 if registers.long else 8
    count = min((limit + 1) // size, 256)
    if vector is not None and not 0 <= (wanted := _vector(vector)) < count:
        raise gdb.GdbError('kiln-idt: "%s" is no vector from 0 to %d' % (vector, count - 1))
    print("IDT at %#x, limit %#x" % (base, limit))
    for i in range(count) if vector is None else [wanted]:
        text = _gate(base, i, registers.long) if registers.protected else _real_mode_vector(base, i)
        if text is None and vector is not None:
            text = "not present"
        if text is not None:
            mnemonic = "#" + _VECTORS[i] if i in _VECTORS and registers.protected else ""
            print(("  %3d %-4s %s" % (i, mnemonic, text)).rstrip())
