"""Bad BIOSes, each a ROM; what they are is told in //tests/faults:lies.bzl."""

# By the name of the machine, what is wrong with it: defines of bad_bios.asm.
MACHINES = {
    # Address line A20.
    "a20_off": ["A20_OFF"],
    "a20_off_no_2401": [
        "A20_OFF",
        "NO_2401",
    ],
    "a20_stuck": [
        "A20_OFF",
        "NO_2401",
        "A20_STUCK",
    ],
    # The start of the MBR.
    "boot_drive_0": ["BOOT_DRIVE=0x00"],
    "boot_drive_1": [
        "BOOT_DRIVE=0x01",
        "SEGMENT_7C0",
    ],
    "boot_drive_ff": ["BOOT_DRIVE=0xff"],
    "bpb": [
        "BOOT_DRIVE=0x80",
        "BPB",
    ],
    # The disk.
    "first_try_fails": ["FIRST_TRY_FAILS"],
    "garbage": ["GARBAGE"],
    "no_extensions": ["NO_EXTENSIONS"],
    "no_packet_access": ["NO_PACKET_ACCESS"],
    "no_parameters": ["NO_PARAMETERS"],
    "read_error": ["READ_ERROR=0"],
    "read_error_later": ["READ_ERROR=2048"],
    "small_reads": ["SECTORS_MAX=7"],
    # The memory map.
    "disabled_entries": [
        "ENTRIES=200",
        "DISABLED",
    ],
    "e801_one_pair": [
        "NO_E820",
        "E801_ONE_PAIR",
    ],
    "broken_map": ["BREAKS_OFF"],
    "ebda_in_loader": ["EBDA=0x2800"],
    "endless_map": ["ENDLESS"],
    "little_low_memory": ["LOW_MEMORY=200"],
    "kinds": ["KINDS"],
    "many_entries": ["ENTRIES=1200"],
    "no_e820": ["NO_E820"],
    "no_e820_no_e801": [
        "NO_E820",
        "NO_E801",
    ],
    "no_memory_map": [
        "NO_E820",
        "NO_E801",
        "NO_88",
    ],
    "no_smap": ["NO_SMAP"],
    "short_entries": ["SHORT_ENTRIES"],
    "zero_attributes": ["ZERO_ATTRIBUTES"],
    # The screen.
    "framebuffer_in_kernel": ["FRAMEBUFFER=0x800000"],
    # The processor, as it is left to the loader.
    "dirty_processor": ["DIRTY_PROCESSOR"],
    "lint0_masked": ["LINT0_MASKED"],
    # Not the BIOS's fault: an exception in the loader, which writes the kernel there.
    "exception": ["WATCH=0x101000"],
}

# Machines with nothing wrong, and as many entries in the memory map: for //bench:scale.
COUNTED = {
    "entries_%d" % number: ["ENTRIES=%d" % number]
    for number in [
        10,
        30,
        100,
        300,
        1000,
    ]
}
