"""Lines of assembler of the BIOS loader, from the listings that NASM writes (NASM manual, §2.1.3).

NASM's debug information names the directory of whoever has built it, so there is none. A line of a listing is

    63 00000000 EB58                            jmp     short mbr_code

number, offset in its section, bytes, source; what a macro has made has `<1>` before its source, and the number of a line of
the macro. Where the linker has put a section, its labels tell.
"""

import bisect
import collections
import functools
import os
import re

from kiln_gdb import programs

_LINE = re.compile(r"^ *(\d+) (?:([0-9A-F]{8}) (\S+))? *(<\d+>)?(.*)")
_LABEL = re.compile(r"^ *([A-Za-z_]\w*):")
_SECTION = re.compile(r"^ *section +\.")
_INSTRUCTION_MAX = 15  # Bytes: Intel SDM 2A §2.3.11.
_ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))


class _Section:
    """A section of one listing: (offset, line, source) of its instructions, and the offsets of its labels."""

    def __init__(self):
        self.lines = []
        self.labels = {}

    def base(self):
        """Where the linker has put it: what most of the labels say, as other files can have labels of the same name."""
        bases = collections.Counter(
            address - offset
            for label, offset in self.labels.items()
            for address, _ in programs.bios_loader.symbols.get(label, [])
        )
        return bases.most_common(1)[0][0] if bases else None


def _sections(path):
    """What the sections of a listing have, in the order of the file."""
    sections = [_Section()]
    labels = []  # That wait for the offset of what follows.
    line, code = 0, ""
    with open(path, encoding="utf-8") as file:
        for text in file:
            number, offset, _, macro, source = _LINE.match(text).groups()
            if not macro:
                line, code = int(number), source.strip()
                if _SECTION.match(source):
                    sections.append(_Section())
                label = _LABEL.match(source)
                labels += [label[1]] if label else []
            if offset:
                sections[-1].lines.append((int(offset, 16), line, code))
                sections[-1].labels.update((label, int(offset, 16)) for label in labels)
                labels = []
    return sections


@functools.lru_cache(maxsize=None)
def _addresses():
    """(address, FILE:LINE, source) of every instruction, sorted; both are "" behind the last one of a section."""
    found = []
    for path in filter(None, os.environ["KILN_GDB_LISTINGS"].split(":")):
        name = os.path.relpath(path, _ROOT).removesuffix(".lst")
        for section in _sections(path):
            base = section.base() if section.lines else None
            if base is not None:
                found += [(base + offset, "%s:%d" % (name, line), code) for offset, line, code in section.lines]
                found.append((base + section.lines[-1][0] + _INSTRUCTION_MAX, "", ""))
    return sorted(found)


def find(address):
    """FILE:LINE and source of an address in assembler of the BIOS loader; nothing, twice, for any other."""
    if programs.offset(programs.bios_loader) is None:
        return "", ""
    addresses = _addresses()
    i = bisect.bisect_right([instruction[0] for instruction in addresses], address)
    return addresses[i - 1][1:] if i else ("", "")
