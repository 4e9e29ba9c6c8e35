"""What is spoiled on a disk, and which error the loader then reports: the table of the tests here."""

# The kernel that is spoiled: of fixed address. Program headers: code, constants, data, note, dynamic
# section, RELRO, TLS (kernel/arch/kernel.ld).
KERNEL = "//tests/kernels:pass"

# Bytes of the ELF header, and of the first byte of the program headers (gABI 4.1, chapters 4 and 5).
_E_TYPE = 16

_E_MACHINE = 18

_E_ENTRY = 24

_E_PHNUM = 56

_PHDRS = [64 + 56 * i for i in range(7)]

_P_FLAGS = 4

_P_OFFSET = 8

_P_VADDR = 16

_P_FILESZ = 32

_P_MEMSZ = 40

_P_ALIGN = 48

_VOLUME = 1024 * 1024  # Byte of the disk where the boot volume starts,

_FAT = _VOLUME + 512  # and its first _FAT, with the entry of the kernel's first cluster, number 2.

_FIRST_CLUSTER = _FAT + 4

# Code: {name: (what the error's line says after "kiln: error: ", what makes the error)}. See made_disk_test.
ERRORS = {
    "K01": {"no_long_mode": (
        "this processor",
        {"qemu_args": [
            "-cpu",
            "qemu32",
        ]},
    )},
    "K02": {"no_nx": (
        "this processor",
        {"qemu_args": [
            "-cpu",
            "qemu64,-nx",
        ]},
    )},
    "K20": {
        "volume": (
            "BIOS disk 0x80: ",
            {"steps": ["unreadable 2048"]},
        ),
        "file": (
            "kernel.elf: ",
            {"steps": ["unreadable 2049"]},
        ),
    },
    "K21": {
        "not_active": (
            "BIOS disk 0x80: ",
            {"steps": ["disk 446 00"]},
        ),
        "two_active": (
            "BIOS disk 0x80: ",
            {"steps": ["disk 462 80"]},
        ),
        "not_fat": (
            "BIOS disk 0x80: ",
            {"steps": ["disk 450 83"]},
        ),
        "behind_the_disk": (
            "BIOS disk 0x80: ",
            {"steps": ["disk 457 7f"]},
        ),
    },
    "K22": {"no_signature": (
        "BIOS disk 0x80: ",
        {"steps": ["disk %d 00 00" % (_VOLUME + 510)]},
    )},
    "K23": {
        "sector_size": (
            "BIOS disk 0x80: ",
            {"steps": ["disk %d 00 04" % (_VOLUME + 11)]},
        ),
        "loop": (
            "kernel.elf: ",
            {"steps": ["disk %d 02 00" % _FIRST_CLUSTER]},
        ),
        "short_chain": (
            "kernel.elf: ",
            {"steps": ["disk %d ff ff" % _FIRST_CLUSTER]},
        ),
        "bad_cluster": (
            "kernel.elf: ",
            {"steps": ["disk %d f7 ff" % _FIRST_CLUSTER]},
        ),
    },
    "K24": {
        "no_config": (
            "kiln.cfg: ",
            {"steps": ["remove kiln.cfg"]},
        ),
        "no_kernel": (
            "kernel.elf: ",
            {"steps": ["remove kernel.elf"]},
        ),
        "no_module": (
            "boot/initrd: ",
            {"config": [
                "kernel=kernel.elf",
                "module=boot/initrd",
            ]},
        ),
    },
    "K25": {"offset": (
        "kernel.elf: ",
        {"steps": ["bytes kernel.elf %d 7f" % (_PHDRS[0] + _P_OFFSET + 3)]},
    )},
    "K30": {
        "no_equal_sign": (
            "kiln.cfg line 3: ",
            {"config": [
                "# a comment",
                "kernel=kernel.elf",
                "verbose",
            ]},
        ),
        "no_key": (
            "kiln.cfg line 1: ",
            {"config": ["=kernel.elf"]},
        ),
        "nul": (
            "kiln.cfg line 2: ",
            {"config": [
                "",
                "kernel=kernel\\0000.elf",
            ]},
        ),
    },
    "K31": {
        "no_kernel": (
            "kiln.cfg: ",
            {"config": ["cmdline=quiet"]},
        ),
        "misspelt": (
            "kiln.cfg (line 2 has an unknown key): ",
            {"config": [
                "cmdline=quiet",
                "kernal=kernel.elf",
            ]},
        ),
    },
    "K32": {
        "path": (
            "kiln.cfg line 1: ",
            {"config": ["kernel=" + 300 * "k"]},
        ),
        "command_line": (
            "kiln.cfg line 2: ",
            {"config": [
                "kernel=kernel.elf",
                "cmdline=" + 1024 * "c",
            ]},
        ),
        "file": (
            "kiln.cfg: ",
            {"steps": ["repeated %d #%s" % (1024 * 1024 // 101 + 1, 99 * "-")]},
        ),
    },
    "K33": {
        name: (
            "kiln.cfg line 2: ",
            {"config": [
                "kernel=kernel.elf",
                line,
            ]},
        )
        for name, line in {
            "kaslr": "kaslr=maybe",
            "log": "log=loud",
            "module": "module=",
            "resolution": "resolution=800x",
            "serial": "serial=0x3f8",
        }.items()
    },
    "K34": {"modules": (
        "kiln.cfg line 4098: ",
        {"steps": ["repeated 4097 module=kiln.cfg"]},
    )},
    "K35": {
        name: (
            "kiln.cfg line 1: ",
            {"config": ["kernel=" + path]},
        )
        for name, path in {
            "drive": "C:/kernel.elf",
            "outside": "../kernel.elf",
            "quotes": "\"kernel.elf\"",
            "resource": "boot():/kernel.elf",
            "wildcard": "kernel.*",
        }.items()
    },
    "K36": {"utf16": (
        "kiln.cfg: ",
        {"config": ["\\0377\\0376k\\0000e\\0000r\\0000"]},
    )},
    "K40": {"magic": (
        "kernel.elf: ",
        {"steps": ["bytes kernel.elf 0 00"]},
    )},
    "K41": {"machine": (
        "kernel.elf: ",
        {"steps": ["bytes kernel.elf %d 03" % _E_MACHINE]},
    )},
    "K42": {"type": (
        "kernel.elf: ",
        {"steps": ["bytes kernel.elf %d 01" % _E_TYPE]},
    )},
    "K43": {"no_headers": (
        "kernel.elf: ",
        {"steps": ["bytes kernel.elf %d 00" % _E_PHNUM]},
    )},
    "K44": {
        "alignment": (
            "kernel.elf: ",
            {"steps": ["bytes kernel.elf %d 03" % (_PHDRS[0] + _P_ALIGN)]},
        ),
        "file_size": (
            "kernel.elf: ",
            {"steps": ["bytes kernel.elf %d 7f" % (_PHDRS[0] + _P_FILESZ + 3)]},
        ),
    },
    "K45": {"address": (
        "kernel.elf: ",
        {"steps": ["bytes kernel.elf %d 00" % (_PHDRS[0] + _P_VADDR + 7)]},
    )},
    "K46": {"same_page": (
        "kernel.elf: ",
        {"steps": [
            "bytes kernel.elf %d 00 00 00 80" % (_PHDRS[1] + _P_VADDR),
        ]},
    )},
    "K47": {"code": (
        "kernel.elf: ",
        {"steps": ["bytes kernel.elf %d 07" % (_PHDRS[0] + _P_FLAGS)]},
    )},
    "K48": {"entry": (
        "kernel.elf: ",
        {"steps": ["bytes kernel.elf %d 90" % (_E_ENTRY + 3)]},
    )},
    # A position-independent kernel whose dynamic section is nowhere.
    "K49": {"nowhere": (
        "kernel.elf: ",
        {"steps": [
            "bytes kernel.elf %d 03" % _E_TYPE,
            "bytes kernel.elf %d 10" % (_PHDRS[4] + _P_FILESZ),
        ]},
    )},
    "K51": {"alignment": (
        "kernel.elf: ",
        {"steps": [
            "bytes kernel.elf %d 01" % (_PHDRS[6] + _P_MEMSZ),
            "bytes kernel.elf %d 03" % (_PHDRS[6] + _P_ALIGN),
        ]},
    )},
    "K52": {"no_note": (
        "kernel.elf: ",
        {"steps": ["bytes kernel.elf %d 00" % (_PHDRS[3] + _P_FILESZ)]},
    )},
    "K53": {
        "magic": (
            "kernel.elf: ",
            {"steps": ["note 0 00"]},
        ),
        "size": (
            "kernel.elf: ",
            {"steps": ["note 8 01"]},
        ),
    },
    "K54": {"version": (
        "kernel.elf (version 2, loader 1): ",
        {"steps": ["note 4 02"]},
    )},
    "K55": {
        "large_stack": (
            "kernel.elf: ",
            {"steps": ["note 12 01 00 00 01"]},
        ),
        "no_stack": (
            "kernel.elf: ",
            {"steps": ["note 12 00 00 00 00"]},
        ),
    },
    # Two templates of thread-local storage, of zeros only: the first was the dynamic section.
    "K56": {"tls": (
        "kernel.elf: ",
        {"steps": [
            "bytes kernel.elf %d 07" % _PHDRS[4],
            "bytes kernel.elf %d 01" % (_PHDRS[4] + _P_MEMSZ),
            "bytes kernel.elf %d 01" % (_PHDRS[6] + _P_MEMSZ),
        ]},
    )},
    # Data 700 MiB behind the constants; without PT_GNU_RELRO, which lies in it.
    "K58": {"gap": (
        "kernel.elf (a gap of ",
        {"steps": [
            "bytes kernel.elf %d ab" % (_PHDRS[2] + _P_VADDR + 3),
            "bytes kernel.elf %d 00 00 00 00" % _PHDRS[5],
        ]},
    )},
}
