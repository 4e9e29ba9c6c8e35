/* The catalogue of boot errors: one sentence and one remedy for each. */
#include "boot/core/status.h"

#include "elf_machine.h"

static const struct {
  const char *sentence;
  const char *remedy;
} catalogue[BOOT_STATUS_END] = {
    [BOOT_OK] = {"no error", "nothing to do"},

    [BOOT_NO_LONG_MODE] = {"this processor has no 64-bit mode", "use an x86_64 machine"},
    [BOOT_NO_NX] = {"this processor has no no-execute pages",
                    "switch on execute-disable (XD, NX) in the firmware setup"},
    [BOOT_FIVE_LEVEL_PAGING] = {"the firmware uses 5-level paging",
                                "switch off LA57 in the firmware setup"},
    [BOOT_NO_A20] = {"address line A20 stays off", "switch it on in the firmware setup"},
    [BOOT_NO_DISK_EXTENSIONS] = {"the BIOS cannot read this disk by block number (INT 13h AH=42h)",
                                 "boot from a hard disk or USB stick, not from a floppy"},
    [BOOT_NO_MEMORY_MAP] = {"the firmware gives no memory map", "update the firmware"},
    [BOOT_MEMORY_MAP_FULL] = {"the firmware's memory map has more entries than fit",
                              "report this machine"},
    [BOOT_OUT_OF_MEMORY] = {"not enough free memory",
                            "add memory or make the kernel and its modules smaller"},
    [BOOT_EXIT_BOOT_SERVICES] = {"the firmware does not let go (ExitBootServices)",
                                 "update the firmware"},
    [BOOT_PAGE_TABLES_FULL] = {"the firmware left more pieces of memory than there are page "
                               "tables for",
                               "update the firmware"},
    [BOOT_MEMORY_TAKEN] = {"the firmware takes back memory that it gave to the loader",
                           "update the firmware"},
    [BOOT_LITTLE_LOW_MEMORY] = {"the BIOS leaves too little memory below 640 KiB for the loader",
                                "switch off network boot and option ROMs in the firmware setup"},

    [BOOT_BAD_MULTIBOOT] = {"the boot loader's Multiboot2 information cannot be read",
                            "start kiln.elf with multiboot2 of GRUB 2.02 or later"},
    [BOOT_TPM] = {"the machine's TPM does not measure it",
                  "update the firmware, or switch the TPM off in the firmware setup"},
    [BOOT_DISK_READ] = {"the disk cannot be read", "write the image again or replace the disk"},
    [BOOT_NO_PARTITION] = {"no boot partition: neither one active FAT partition (MBR) nor an EFI "
                           "system partition (GPT)",
                           "write the image to the whole disk again"},
    [BOOT_NO_FILE_SYSTEM] = {"no FAT file system there", "write the image again"},
    [BOOT_BAD_FILE_SYSTEM] = {"the file system is damaged", "check it or write the image again"},
    [BOOT_FILE_NOT_FOUND] = {"no such file on the boot partition",
                             "copy it there or correct kiln.cfg"},
    [BOOT_FILE_TOO_SHORT] = {"the file ends before what its headers say is in it", "copy it again"},
    [BOOT_FILE_HASH] = {"not the file that this disk was made with",
                        "write the image again, and find out who changed it"},
    [BOOT_BAD_CATALOGUE] =
        {"the boot catalogue (El Torito) of this optical disk is damaged, or names no "
         "EFI system partition",
         "write the image again"},

    [BOOT_CONFIG_SYNTAX] = {"not a line of the form key=value", "correct it"},
    [BOOT_CONFIG_NO_KERNEL] = {"names no kernel", "add a line kernel=PATH"},
    [BOOT_CONFIG_BAD_VALUE] = {"this value is not one that the key can have",
                               "see docs/kiln-cfg.md for the values"},
    [BOOT_CONFIG_TOO_MANY_MODULES] = {"more than 4,096 modules", "put several files into one"},
    [BOOT_CONFIG_BAD_PATH] = {"not the path of a file on the boot partition",
                              "write one like boot/kernel.elf, without quotes and drive letters"},
    [BOOT_CONFIG_UTF16] = {"this text is UTF-16", "save it as UTF-8"},
    [BOOT_CONFIG_UNKNOWN_KEY] = {"a loader that verifies kiln.cfg does not know this key",
                                 "make the disk with the kiln-image of this loader"},
    [BOOT_CONFIG_NO_HASH] = {"kiln.cfg has no hash of it, and this loader verifies every file",
                             "add a line sha256= behind the one that names it"},
    [BOOT_NOT_SEALED] = {"Secure Boot is on, and this loader would accept any kiln.cfg",
                         "sign the loader of a disk with verified files (docs/secure-boot.md)"},
    [BOOT_CONFIG_TOO_LONG] = {"longer than a loader can hold", "shorten it"},

    [BOOT_ELF_NOT_ELF] = {"not an ELF file", "name the linked kernel in kiln.cfg"},
    [BOOT_ELF_OTHER_MACHINE] = {"not a little-endian ELF64 file for " ELF_MACHINE_NAME,
                                "build the kernel for " ELF_MACHINE_NAME},
    [BOOT_ELF_NOT_EXECUTABLE] = {"not a statically linked executable",
                                 "link the kernel with -static, or with -static -pie"},
    [BOOT_ELF_BAD_HEADERS] = {"it has not 1 to 16 PT_LOAD among at most 64 program headers",
                              "put its sections into fewer segments"},
    [BOOT_ELF_BAD_SEGMENT] = {"a segment contradicts itself in size, place or alignment",
                              "look at readelf -lW and correct the linker script"},
    [BOOT_ELF_OUTSIDE_WINDOW] =
        {"its segments do not fit into 0xffffffff80000000 to 0xffffffffc0000000",
         "link it there (-mcmodel=kernel and a linker script), or as a static PIE of at most 1 "
         "GiB"},
    [BOOT_ELF_OVERLAP] = {"two segments share a page", "align segments to 4096 bytes"},
    [BOOT_ELF_WRITABLE_CODE] = {"a segment is both writable and executable",
                                "separate code from data in the linker script"},
    [BOOT_ELF_BAD_ENTRY] = {"the entry point is not in an executable segment",
                            "set ENTRY(_start) in the linker script"},
    [BOOT_ELF_BAD_DYNAMIC] = {"its dynamic section cannot be used",
                              "link it with -static -pie and no shared libraries"},
    [BOOT_ELF_BAD_RELOCATION] = {"a relocation that is not relative, or outside the kernel",
                                 "link it with -static -pie, without undefined symbols"},
    [BOOT_ELF_BAD_TLS] = {"its template of thread-local storage cannot be used",
                          "put .tdata and .tbss into one PT_LOAD segment"},
    [BOOT_KERNEL_NO_HEADER] =
        {"no Kiln boot header in it",
         "declare KILN_ENTRY(kernel_main) and put .note.kiln into a PT_NOTE segment"},
    [BOOT_KERNEL_BAD_HEADER] = {"its Kiln boot header is damaged",
                                "compile it with boot/protocol/kiln.h"},
    [BOOT_KERNEL_VERSION] = {"it speaks another version of the boot protocol than this loader",
                             "use the loader that belongs to the kernel's kiln.h"},
    [BOOT_KERNEL_STACK] = {"it asks for a stack of no bytes, or of more than 16 MiB",
                           "correct .stack_size in KILN_ENTRY"},
    [BOOT_ELF_TWICE] = {"it has a second PT_DYNAMIC, PT_GNU_RELRO or PT_TLS",
                        "name each once in the linker script"},
    [BOOT_KERNEL_TWO_HEADERS] = {"it has two Kiln boot headers", "use KILN_ENTRY once"},
    [BOOT_ELF_GAP] = {"not enough free memory for its segments and the gap between them",
                      "link the segments closer together"},

    [BOOT_NETWORK_NO_FILE] = {"the network server has no such file, or refuses it",
                              "put it there beside the loader's (docs/network-boot.md), for all to "
                              "read, with the capitals of kiln.cfg"},
    [BOOT_NETWORK_SILENT] = {"the network server does not answer",
                             "see whether it runs, and what lies between"},
    [BOOT_NETWORK_SIZE] = {"what came is not as long as the network server had said",
                           "look whether the file is being written, and restart the server"},
    [BOOT_NETWORK_NO_SERVER] = {"the firmware does not say by which server of IPv4 it was started",
                                "boot by PXE with IPv4"},
    [BOOT_NETWORK_HTTP] = {"a loader that came alone by HTTP finds no files",
                           "have the firmware load a whole disk image: http://SERVER/uefi.img"},
    [BOOT_BAD_PXE] = {"the network card's PXE cannot be used, or contradicts itself",
                      "update its ROM, or load iPXE before the loader"},
};

const char *boot_status_sentence(enum boot_status status) {
  return (unsigned)status < BOOT_STATUS_END ? catalogue[status].sentence : 0;
}

const char *boot_status_remedy(enum boot_status status) {
  return (unsigned)status < BOOT_STATUS_END ? catalogue[status].remedy : 0;
}
