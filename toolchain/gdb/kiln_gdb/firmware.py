"""Where UEFI has put the loader: what the firmware keeps for debuggers (UEFI 2.10 §18.4).

A debugger finds EFI_SYSTEM_TABLE_POINTER at a multiple of 4 MiB, in it the system table, in that the debug image information
table, and there every image that has been loaded. A table is awaited, not looked for again and again: the guest runs until
it writes to a place that matters.
"""

import uuid

import gdb

from kiln_gdb import guest, programs, where

_SIGNATURE = 0x5453595320494249  # "IBI SYST", §4.3 and §18.4.2
_ALIGNMENT = 4 << 20
_PLACES = 32  # That many multiples below the end of RAM: firmware takes its memory from there downwards.
_TABLE = uuid.UUID("49152e77-1ada-4764-b7a2-7afefed95e8b").bytes_le  # EFI_DEBUG_IMAGE_INFO_TABLE_GUID
_ENTRIES_MAX = 4096

# Offsets: of EFI_SYSTEM_TABLE_POINTER (§18.4.2), EFI_SYSTEM_TABLE (§4.3), EFI_CONFIGURATION_TABLE (§4.6),
# EFI_DEBUG_IMAGE_INFO_TABLE_HEADER and EFI_DEBUG_IMAGE_INFO_NORMAL (§18.4.3), EFI_LOADED_IMAGE_PROTOCOL (§9.1).
_POINTER_TABLE = 8
_SYSTEM_COUNT, _SYSTEM_TABLES = 104, 112
_CONFIGURATION_SIZE, _CONFIGURATION_TABLE = 24, 16
_DEBUG_COUNT, _DEBUG_TABLE = 4, 8
_NORMAL_IMAGE = 8
_IMAGE_BASE = 64


class _Write(gdb.Breakpoint):
    """Stops the guest when it has changed a number of 4 bytes, and `met` holds."""

    def __init__(self, address, met):
        super().__init__(
            "*(unsigned int *)%#x" % address, type=gdb.BP_WATCHPOINT, wp_class=gdb.WP_WRITE, internal=True
        )
        self._met = met

    def stop(self):
        return self._met()


def _await(addresses, found):
    """Runs the guest until found() is not None, which is asked after every write to one of the addresses.

    Returns what it found, or None if something else has stopped the guest.
    """
    result = found()
    if result is None:
        watchpoints = [_Write(address, lambda: found() is not None) for address in addresses]
        where.run()
        for watchpoint in watchpoints:
            watchpoint.delete()
        result = found()
    return result


def _number(address, size=8):
    """A number in memory, 0 where there is none."""
    try:
        return guest.read_number(address, size)
    except guest.Unreadable:
        return 0


def _places():
    end = guest.memory_end() // _ALIGNMENT * _ALIGNMENT
    return [end - i * _ALIGNMENT for i in range(1, _PLACES + 1) if end > i * _ALIGNMENT]


def _system_table(places):
    for place in places:
        if _number(place) == _SIGNATURE:
            return _number(place + _POINTER_TABLE) or None
    return None


def _debug_table(system):
    tables = _number(system + _SYSTEM_TABLES)
    for i in range(min(_number(system + _SYSTEM_COUNT), _ENTRIES_MAX) if tables else 0):
        entry = tables + i * _CONFIGURATION_SIZE
        if guest.read(entry, len(_TABLE)) == _TABLE:
            return _number(entry + _CONFIGURATION_TABLE) or None
    return None


def _loader_base(debug, seen):
    """Where the loader is among the images; `seen` are those that it is known not to be."""
    count = _number(debug + _DEBUG_COUNT, 4)
    table = _number(debug + _DEBUG_TABLE)
    i = 0
    while table and count and i < _ENTRIES_MAX:  # There may be gaps.
        image = _number(table + i * 8)
        i += 1
        if not image:
            continue
        count -= 1
        protocol = _number(image + _NORMAL_IMAGE)
        base = _number(protocol + _IMAGE_BASE) if protocol else 0
        if base and (image, base) not in seen:
            if programs.is_at(programs.uefi_loader, base + programs.uefi_loader.entry, base):
                return base
            seen.add((image, base))
    return None


def await_loader():
    """Runs the guest until the firmware has loaded the loader; its symbols are known then.

    Says whether that has happened: something else can stop the guest before.
    """
    places = _places()
    system = _await([place + _POINTER_TABLE for place in places] + places, lambda: _system_table(places))
    debug = system and _await([system + _SYSTEM_COUNT], lambda: _debug_table(system))
    seen = set()
    base = debug and _await([debug + _DEBUG_COUNT], lambda: _loader_base(debug, seen))
    if base:
        programs.add_uefi_loader(base)
    return bool(base)
