"""What the loader handed to the kernel: kept when it happens, as the kernel may overwrite it. kiln-map and kiln-log."""

import gdb

from kiln_gdb import guest, programs
from kiln_gdb.commands import command, number

_MAGIC = 0x4F464E494E4C494B  # boot/protocol/kiln.h: KILN_BOOT_INFO_MAGIC
_TEXT_MAX = 1 << 20  # More than any loader's log.

_regions = None  # (base, length, kind, flags) of the memory map that was handed over.
_log = None  # The loader's log that was.


def _structure(name, address):
    """A structure of boot/protocol/kiln.h in memory, with pointers of 64 bits whatever code gdb is shown."""
    kind = gdb.lookup_type("struct " + name)
    return gdb.Value(guest.read(address, kind.sizeof), kind)


def take(address):
    """Keeps what struct kiln_boot_info at an address says."""
    global _regions, _log
    info = _structure("kiln_boot_info", address)
    if int(info["magic"]) != _MAGIC:
        raise gdb.GdbError("there is no struct kiln_boot_info at %#x" % address)
    size = gdb.lookup_type("struct kiln_memory_region").sizeof
    regions = [
        _structure("kiln_memory_region", _pointer(info["memory_map"]) + i * size)
        for i in range(int(info["memory_map_count"]))
    ]
    _regions = [tuple(int(region[name]) for name in ("base", "length", "kind", "flags")) for region in regions]
    text = guest.read(_pointer(info["log"]["text"]), min(int(info["log"]["size"]), _TEXT_MAX))
    _log = text.decode("utf-8", "replace")


def _pointer(value):
    """A pointer as an unsigned number."""
    return int(value) & (1 << 64) - 1


def _kind_names():
    fields = gdb.lookup_type("enum kiln_memory_kind").fields()
    return {field.enumval: field.name.replace("KILN_MEMORY_", "").lower().replace("_", " ") for field in fields}


@command("kiln-map")
def kiln_map(expression=None):
    """Prints the memory map that the loader handed to the kernel: kiln-map [EXPRESSION].

    It is as it was at the hand-off, whatever the kernel has done with it since. EXPRESSION, a pointer to a struct
    kiln_boot_info, says where to read another.
    """
    if expression is not None:
        take(number(expression))
    if _regions is None:
        raise gdb.GdbError("nothing has been handed over yet: `kiln-run kernel`, or `kiln-map ADDRESS_OF_BOOT_INFO`")
    names = _kind_names()
    for base, length, kind, flags in _regions:
        name = names.get(kind, "kind %d" % kind)
        low = ", low" if flags & 1 else ""
        print("%#018x to %#018x  %10d KiB  %s%s" % (base, base + length - 1, length >> 10, name, low))


def _kernel_log():
    """What the kernel has printed: struct log_ring of kernel/console/log_ring.h, for a kernel that has one."""
    slide = programs.offset(programs.kernel)
    symbol = programs.kernel.symbol("ring") if slide is not None else None
    if symbol is None or symbol[1] <= 8:
        return None
    ring, size = symbol[0] + slide, symbol[1] - 8
    end = guest.read_number(ring, 8)
    text = guest.read(ring + 8, size)
    if end > size:
        start = end % size
        text = text[start:] + text[:start]
    return text[: min(end, size)].decode("utf-8", "replace")


def _loader_log():
    """What the loader has printed so far: `kept` of boot/core/log.c."""
    size = guest.read_number(number("&kept_size"), 4)
    return guest.read(number("&kept"), min(size, _TEXT_MAX)).decode("utf-8", "replace")


@command("kiln-log")
def kiln_log(lines="20"):
    """Prints the last lines of the log: kiln-log [LINES], 20 if nothing else is said.

    That is the log of a kernel on //kernel/console, as soon as it has printed something; of any other, what the loader
    handed over; and before the hand-off, what the loader has printed so far, log=debug or not.
    """
    if not lines.isdecimal():
        raise gdb.GdbError('kiln-log: "%s" is no number of lines' % lines)
    text = _kernel_log() or _log
    if text is None:
        try:
            text = _loader_log()
        except gdb.error:
            raise gdb.GdbError("no loader has begun yet: `kiln-run loader`") from None
    if not text:
        print("nothing has been printed yet")
    for line in text.splitlines()[-int(lines) :]:
        print(line)
