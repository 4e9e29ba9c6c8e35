"""What linked files say of themselves: ELF (gABI, chapters 4 and 5) and PE (Microsoft, PE Format)."""

import collections
import functools
import struct

_PT_LOAD = 1
_SHT_SYMTAB = 2


def _structure(names, bits32, bits64):
    """A structure of ELF by its class, 1 or 2, with the names of its members in each order."""
    return {1: (struct.Struct("<" + bits32), names[0].split()), 2: (struct.Struct("<" + bits64), names[1].split())}


_HEADER = _structure(
    ["ident type machine version entry phoff shoff flags ehsize phentsize phnum shentsize shnum shstrndx"] * 2,
    "16s2H5I6H",
    "16s2HI3QI6H",
)
_PROGRAM = _structure(
    ["type offset vaddr paddr filesz memsz flags align", "type flags offset vaddr paddr filesz memsz align"],
    "8I",
    "2I6Q",
)
_SECTION = _structure(
    ["name type flags addr offset size link info addralign entsize"] * 2,
    "10I",
    "2I4Q2I2Q",
)
_SYMBOL = _structure(
    ["name value size info other shndx", "name info other shndx value size"],
    "3I2BH",
    "I2BH2Q",
)


class Image:
    """A linked file. `segments` are (address, bytes) of what it puts into memory, `entry` where that starts."""

    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            self.data = file.read()
        self.entry = 0
        self.segments = []

    def lowest(self):
        """The lowest address of all."""
        return min(address for address, _ in self.segments)

    def contents(self, address, size):
        """The bytes at an address, as the file has them: at most `size`, none outside."""
        for start, data in self.segments:
            if start <= address < start + len(data):
                return data[address - start : address - start + size]
        return b""


class Elf(Image):
    """An ELF file of 32 or 64 bits, little-endian."""

    def __init__(self, path):
        super().__init__(path)
        if self.data[:4] != b"\x7fELF":
            raise ValueError("%s is no ELF file" % path)
        self._class = self.data[4]
        header = self._unpack(_HEADER, 0)
        self.entry = header["entry"]
        for program in self._table(_PROGRAM, header["phoff"], header["phnum"]):
            if program["type"] == _PT_LOAD:
                contents = self.data[program["offset"] : program["offset"] + program["filesz"]]
                self.segments.append((program["vaddr"], contents))
        self._sections = self._table(_SECTION, header["shoff"], header["shnum"])

    def _unpack(self, structure, offset):
        layout, names = structure[self._class]
        return dict(zip(names, layout.unpack_from(self.data, offset)))

    def _table(self, structure, offset, count):
        size = structure[self._class][0].size
        return [self._unpack(structure, offset + i * size) for i in range(count)]

    @functools.cached_property
    def symbols(self):
        """By name, address and size of each symbol that has it."""
        found = collections.defaultdict(list)
        for section in self._sections:
            if section["type"] == _SHT_SYMTAB:
                names = self._sections[section["link"]]["offset"]
                count = section["size"] // _SYMBOL[self._class][0].size
                for symbol in self._table(_SYMBOL, section["offset"], count):
                    start = names + symbol["name"]
                    name = self.data[start : self.data.index(b"\0", start)].decode()
                    found[name].append((symbol["value"], symbol["size"]))
        return found

    def symbol(self, name):
        """Address and size of the largest symbol of that name, or None."""
        return max(self.symbols.get(name, []), key=lambda symbol: symbol[1], default=None)


class Pe(Image):
    """A PE32+ file. Addresses are relative to where it lies; `base` is where it was linked to."""

    def __init__(self, path):
        super().__init__(path)
        start = struct.unpack_from("<I", self.data, 60)[0]
        if self.data[start : start + 4] != b"PE\0\0":
            raise ValueError("%s is no PE file" % path)
        sections, optional_size = struct.unpack_from("<H12xH", self.data, start + 6)
        optional = start + 24
        self.entry, self.base = struct.unpack_from("<I4xQ", self.data, optional + 16)
        for i in range(sections):
            size, address, file_size, offset = struct.unpack_from("<4I", self.data, optional + optional_size + i * 40 + 8)
            self.segments.append((address, self.data[offset : offset + min(size, file_size)]))
