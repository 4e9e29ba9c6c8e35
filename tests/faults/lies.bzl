"""The library of lies: what a firmware of the tests does to the loaders, and what has to come of it.

docs/testing.md has this table, and a test compares the two. What a lie is made of is in boot/bios/tests (an option ROM each) and in
boot/uefi/tests (an application that starts the loader).
"""

# Seen nowhere that we know of.
INVENTED = "invented"

# It needs a machine or a disk of its own: a test of //tests/uefi, //tests/contract, //tests/shell or //tests/errors boots it.
ELSEWHERE = "elsewhere"

# What the shipped kernel says of the screen of OVMF's own choice, and of none.
_NATIVE = "framebuffer   1280 x 800 pixels"
_NO_SCREEN = "framebuffer   none"
_READY = "Kiln: ready. Type help for a list of commands."

def _lie(what, seen = INVENTED, ends = "good", lines = [], faults = None, number = None, screen = None):
    """A lie.

    Args:
      what: the firmware does, as a sentence without a subject.
      seen: where it was.
      ends: "good", or the code of the error that it has to end in; what many.sh takes.
      lines: texts that lines on the serial line contain.
      faults: names for //boot/uefi/tests:hostile_firmware, if not that of the lie.
      screen: a text that can be read on the screen at the end.
      number: the lie is told so many times: at the first, the second call, and so on to this one.
    """
    return struct(ends = ends, faults = faults, lines = lines, number = number, screen = screen, seen = seen, what = what)

BIOS_LIES = {
    "a20_off": _lie("switches A20 off after every read of the disk"),
    "a20_off_no_2401": _lie("does that, and cannot switch it on (INT 15h AX=2401h)", "86Box/86Box 5754"),
    "a20_stuck": _lie("does that, and neither port 92h nor the keyboard controller helps", "unetbootin/unetbootin 193", "K04"),
    "boot_drive_0": _lie("says in DL that disk 0 was booted", "FDOS/fdisk 82"),
    "boot_drive_1": _lie("says that it was disk 1, and starts the MBR at 07C0:0000", "Limine-Bootloader/Limine 19"),
    "boot_drive_ff": _lie("says that it was disk FFh", "Limine-Bootloader/Limine 19"),
    "bpb": _lie("writes a BIOS parameter block into the MBR"),
    "broken_map": _lie("has a memory map that breaks off after two entries"),
    "dirty_processor": _lie("leaves every register in disorder that is not promised"),
    "disabled_entries": _lie("has 200 entries of the memory map that are to be ignored"),
    "e801_one_pair": _lie("has no E820h, and answers E801h in AX and BX alone"),
    "ebda_in_loader": _lie("says that its own data lies where the loader is", ends = "K12"),
    "endless_map": _lie("has one more entry of the memory map, always"),
    "exception": _lie("has a debug register set that stops the loader", ends = "exception"),
    "first_try_fails": _lie("fails every other read", "FDOS/kernel 185"),
    "framebuffer_in_kernel": _lie("says that the screen's memory is where the kernel is"),
    "garbage": _lie("leaves garbage in every register, the GDT and the direction flag after a read", "bochs-emu/Bochs 421, ironmeld/builder-hex0 13"),
    "kinds": _lie("has memory of every kind, of one that nobody knows, and holes", "rust-osdev/bootloader 581"),
    "lint0_masked": _lie("masks LINT0 of the local APIC"),
    "little_low_memory": _lie("leaves 200 KiB of conventional memory", ends = "K12"),
    "many_entries": _lie("has 1,200 entries of the memory map, in descending order"),
    "no_e820": _lie("has no E820h"),
    "no_e820_no_e801": _lie("has neither E820h nor E801h"),
    "no_extensions": _lie("has no INT 13h extensions", "rust-osdev/bootloader 103", "K05"),
    "no_memory_map": _lie("has no service at all that tells of memory", ends = "K06"),
    "no_packet_access": _lie("has extensions, but not those that read", "FDOS/fdisk 68", "K05"),
    "no_parameters": _lie("has no INT 13h AH=48h"),
    "no_smap": _lie("says yes to E820h without having understood"),
    "read_error": _lie("cannot read the disk", ends = "an error of the MBR"),
    "read_error_later": _lie("cannot read the disk behind the second stage", ends = "K20"),
    "short_entries": _lie("has entries of 20 bytes", "dosemu2/dosemu2 995"),
    "small_reads": _lie("reads at most 7 sectors at once"),
    "zero_attributes": _lie("marks all of its memory as absent", "reactos/reactos 143"),
}

UEFI_LIES = {
    # Screens.
    "all_blt_only": _lie("has no screen whose pixels can be reached", lines = [_NO_SCREEN]),
    "blt_only_until_set": _lie("has one only after a mode has been set", lines = [_NATIVE], screen = _READY),
    "console_blt_only": _lie("has a console that spans screens, without pixels", lines = [_NATIVE], screen = _READY),
    "gop_endless_lines": _lie("has lines of 2^32 - 1 pixels"),
    "gop_masks_overlap": _lie("has masks of colours that overlap"),
    "gop_narrow_lines": _lie("has lines that are shorter than the screen is wide", "memtest86plus/memtest86plus 381 (a wrong pitch)"),
    "gop_no_info": _lie("has a screen without a description of its mode"),
    "gop_no_masks": _lie("has masks of no colour"),
    "gop_no_mode": _lie("has a screen without a mode"),
    "gop_small": _lie("has less screen memory than pixels", "Limine-Bootloader/Limine 621"),
    "gop_wraps": _lie("has screen memory up to the end of the address space and beyond"),
    "no_gop": _lie("has no screen", lines = [_NO_SCREEN]),
    "several_gops": _lie("has several screens, of which the first are of no use", lines = [_NATIVE], faults = "console_blt_only several_gops", screen = _READY),
    "set_mode_fails": _lie("cannot set a mode that it has", ends = ELSEWHERE),
    # Displays.
    "edid": _lie("has a display that prefers 1024 x 768, and a bad extension block", lines = ["framebuffer   1024 x 768 pixels"], screen = _READY),
    "edid_bad_checksum": _lie("has an EDID with a wrong checksum", lines = [_NATIVE]),
    "edid_cut_short": _lie("has an EDID that is cut short", lines = [_NATIVE]),
    "edid_null": _lie("has an EDID at address 0", lines = [_NATIVE]),
    # Memory.
    "allocate_fails": _lie("fails one allocation", number = 6),
    "free_fails": _lie("takes no memory back"),
    "low_memory_first": _lie("gives memory below 1 MiB for as long as there is some", lines = ["000000000000-00000009ffff        640 KiB  usable"]),
    "map_changes_at_exit": _lie("changes what is RAM while it lets go", ends = ELSEWHERE),
    "map_fails": _lie("does not give its memory map, once", ends = "K06", number = 2),
    "map_grows": _lie("has a map that grows while it is read", "rust-osdev/uefi-rs 523, CSMWrap/CSMWrap 9", lines = ["MiB usable, "]),
    "map_grows_for_ever": _lie("has a map that never fits", ends = "K06", screen = "kiln: error: memory map: the firmware gives no memory map;"),
    "map_is_long": _lie("has 1,500 entries more, in the wrong order", lines = ["010000000000-0100005dbfff       6000 KiB  reserved"]),
    "map_shatters_at_exit": _lie("has RAM in 1,500 pieces when it lets go", ends = "K10"),
    "memory_is_taken_at_exit": _lie("takes back what it gave when it lets go", ends = "K11"),
    "no_memory_below_4_gib": _lie("gives no memory below 4 GiB", "systemd/systemd 35026", ELSEWHERE),
    "no_memory_from": _lie("fails all allocations from one on", "osresearch/safeboot-loader 16 (one)", ends = "K08", number = 2),
    "special_memory": _lie("has memory that is no ordinary RAM by type or attributes", lines = [
        "010000000000-010000003fff         16 KiB  reserved",
        "010000100000-010000103fff         16 KiB  specific purpose",
        "010000200000-010000203fff         16 KiB  persistent",
        "010000300000-010000303fff         16 KiB  persistent",
        "010000400000-010000403fff         16 KiB  unaccepted",
        "010000500000-010000503fff         16 KiB  reserved",
    ]),
    # Files.
    "open_corrupted": _lie("says that the volume is damaged", ends = "K23", screen = "kiln: error: kernel.elf: the file system is damaged;"),
    "open_invalid": _lie("says that a path is an invalid parameter, as EDK II does", ends = "K24", screen = "kiln: error: kernel.elf: no such file on the boot partition;"),
    "open_media_changed": _lie("says that the medium was changed", ends = "K20", screen = "kiln: error: kernel.elf: the disk cannot be read;"),
    "open_out_of_resources": _lie("has no memory to open a file", ends = "K08", screen = "kiln: error: kernel.elf: not enough free memory;"),
    "read_fails": _lie("fails one read", ends = "K20", number = 4),
    "read_short": _lie("reads half of what it was asked for, and says so", ends = "K23|K25", number = 4),
    "size_endless": _lie("says that a file has 2^60 bytes more", ends = "any"),
    "size_one_more": _lie("says that a file has one byte more", ends = "any"),
    "size_zero": _lie("says that a file is empty", ends = "K25"),
    "slow_reads": _lie("takes 20 ms longer for each read"),
    # The end of the firmware, the processor, variables.
    "console_invalid_opcode": _lie("runs into an exception while it prints a report of one", ends = ELSEWHERE),
    "dirty_processor": _lie("leaves every register in disorder that is not promised", ends = ELSEWHERE),
    "exit_never": _lie("does not let go", "aarch64-laptops/debian-cdimage 11", "K09", screen = "kiln: error: firmware: the firmware does not let go (ExitBootServices);"),
    "five_level": _lie("has switched on 5-level paging", ends = ELSEWHERE),
    "invalid_opcode": _lie("runs into an invalid opcode", ends = ELSEWHERE),
    "lint0_masked": _lie("masks LINT0 and disables the local APIC", ends = ELSEWHERE),
    "page_fault": _lie("runs into a page fault", ends = ELSEWHERE),
    "secure_boot_not_told": _lie("does not say whether Secure Boot is on", ends = "K39", screen = "kiln: error: Kiln 0.1 (UEFI): Secure Boot is on, and this loader"),
    "virtualization": _lie("has exceptions that are its own business", lines = [_NATIVE]),
    # A TPM.
    "tpm_absent": _lie("has the protocol of a TPM and no TPM", lines = [_NATIVE]),
    "tpm_log_lies": _lie(
        "has a full event log, and nonsense in it",
        "rhboot/shim 654",
        lines = ["the TPM's event log is full.", "cannot be read from byte 0 on;"],
    ),
    "tpm_refuses": _lie("measures kiln.cfg and nothing after it", ends = "K19", lines = ["HashLogExtendEvent (PCR 9, \"kernel.elf\"): EFI status 0x8000000000000007."], screen = "kiln: error: kernel.elf: the machine's TPM does not measure it;"),
}

def uefi_cases():
    """Makes cases of every lie that needs no machine of its own.

    Returns:
      The lines of a file for many.sh.
    """
    cases = ["no lie\t-\t-\tgood\t-\t" + _READY]
    for name, lie in UEFI_LIES.items():
        if lie.ends == ELSEWHERE:
            continue
        lines = "|".join(lie.lines) or "-"
        for number in range(1, (lie.number or 1) + 1):
            told = "%s_%d" % (name, number) if lie.number else name
            cases.append("\t".join([told, "-", lie.faults or told, lie.ends, lines, lie.screen or "-"]))
    return cases

def _ending(ends):
    """What the table says of an ending."""
    return {
        "any": "boots, or one named error",
        "good": "boots",
        ELSEWHERE: "a test of its own",
    }.get(ends, ends.replace("|", " or "))

def _seen(seen):
    return seen if seen == INVENTED else "reported: " + seen

def lies_table():
    """Makes the table of docs/testing.md.

    Returns:
      Its lines.
    """
    rows = ["| lie | the firmware | has to end | seen |", "|---|---|---|---|"]
    for firmware, lies in [("BIOS", BIOS_LIES), ("UEFI", UEFI_LIES)]:
        for name in sorted(lies):
            lie = lies[name]
            rows.append("| %s `%s`%s | %s | %s | %s |" % (
                firmware,
                name,
                " 1 to %d" % lie.number if lie.number else "",
                lie.what,
                _ending(lie.ends),
                _seen(lie.seen),
            ))
    return rows
