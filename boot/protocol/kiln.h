/* SPDX-License-Identifier: MIT
 *
 * The Kiln boot protocol, version 1: the contract between a Kiln loader and
 * the kernel that it starts.
 *
 * You may copy this file into any source tree: it needs nothing else of Kiln, and
 * only <stdint.h> of the compiler. It is C11, C17, C23, C++17 and C++20, for GCC and
 * clang.
 *
 * A kernel is an ELF64 file for x86_64 or aarch64 that includes this header and declares
 * itself once:
 *
 *     #include "boot/protocol/kiln.h"
 *
 *     static void kernel_main(const struct kiln_boot_info *info) { ... }
 *
 *     KILN_ENTRY(kernel_main, .stack_size = 64 * 1024);
 *
 * KILN_ENTRY emits the ELF entry point `_start` and an ELF note. The loader
 * recognises the kernel by the note and reads the kernel's wishes from it. A
 * kernel_main of any other type does not compile.
 *
 * All loaders of an architecture hand over the same machine state:
 *   - x86_64: 64-bit mode, interrupts off, direction flag clear, CR0.WP and EFER.NXE set, RDI holds
 *     the address of struct kiln_boot_info;
 *   - aarch64: EL1, DAIF masked, MMU and caches on, SIMD and floating point off, TTBR0 without
 *     tables, X0 holds the address of struct kiln_boot_info, X29 and X30 are 0;
 *   - the stack pointer is 16-byte aligned, at the top of a stack of the size asked for; the
 *     KILN_STACK_GUARD bytes below the stack are not mapped;
 *   - the kernel's segments are mapped at their p_vaddr with the rights that
 *     p_flags state, never both writable and executable;
 *   - all memory that is RAM (see enum kiln_memory_kind) and lies below
 *     KILN_DIRECT_MAP_SIZE is mapped, writable and not executable, at
 *     direct_map + physical address;
 *   - the loader's GDT, and an IDT that reports any exception on COM1 and stops, or the
 *     exception vectors that do so on the machine's UART, lie in the hand-off area
 *     (KILN_HANDOFF_BASE), that UART's registers too, until the kernel loads its own;
 *   - the framebuffer, if there is one, is mapped write-combining at the address
 *     that struct kiln_framebuffer gives. Nothing else is mapped, but for a kernel that
 *     asks for the other processors (struct kiln_processors says what).
 *
 * Every pointer here is a virtual address in that address space; every field
 * named `physical` or `base` is a physical address. Numbers are little-endian.
 *
 * Versions: `version` changes when a reader of the old version would go wrong.
 * Every other change appends fields, and `size` says how many bytes the writer
 * knew. A kernel asks KILN_HAS before it reads a field that a later revision
 * appended. Kinds and flags of memory are appended likewise: a kernel treats a kind
 * that it does not know as reserved, and ignores flags that it does not know.
 */
#ifndef KILN_BOOT_PROTOCOL_KILN_H
#define KILN_BOOT_PROTOCOL_KILN_H

#include <stdint.h>

/* The version of the protocol that this header describes. */
#define KILN_PROTOCOL_VERSION 1u

#ifdef __cplusplus
#define KILN_STATIC_ASSERT static_assert
#else
#define KILN_STATIC_ASSERT _Static_assert
#endif

/*
 * The address space at entry:
 *   0xffff800000000000  direct map of all RAM, at boot_info.direct_map
 *   0xffffc00000000000  framebuffer window
 *   0xffffffff80000000  kernel image, at most 1 GiB (the ABI's kernel code model)
 *   0xffffffffc0000000  hand-off area, then the boot stack above its guard, then those of the other
 *                       processors, if the kernel asked for them, each above a guard of its own
 *   0xffffffffd0000000  on aarch64, the registers of the UART that exceptions are reported on
 */
#define KILN_DIRECT_MAP_SIZE (1ull << 46)       /* Bytes of physical addresses: 64 TiB. */
#define KILN_KERNEL_BASE 0xffffffff80000000ull  /* Lowest p_vaddr of a kernel. */
#define KILN_KERNEL_END 0xffffffffc0000000ull   /* All segments end at or below. */
#define KILN_HANDOFF_BASE 0xffffffffc0000000ull /* Loader's tables and handlers. */
#define KILN_UART_BASE 0xffffffffd0000000ull    /* On aarch64: the registers of a PL011. */

/*
 * Bytes below the boot stack that are not mapped. A function whose stack frame is smaller cannot
 * get past them without a page fault. GCC and clang find larger ones by -Wframe-larger-than=BYTES,
 * and have them touch each of their pages by -fstack-clash-protection.
 */
#define KILN_STACK_GUARD 0x10000u

/* A pointer that the kernel uses. It has 8 bytes also where a 32-bit loader writes it. */
#if UINTPTR_MAX == UINT64_MAX
#define KILN_POINTER(type) type *
#else
#define KILN_POINTER(type) uint64_t
#endif

/* True when the loader that filled `info` knew `field`. */
#define KILN_HAS(info, field) \
  ((info)->size >= __builtin_offsetof(struct kiln_boot_info, field) + sizeof((info)->field))

/*
 * What a region of physical memory holds, and when a kernel may write to it. Kinds 1 to 4 and 6 to
 * 8 are RAM, and in the direct map; all others are not, nor will be those that are appended one
 * day. Where a firmware says several things of a page, the first of these counts: framebuffer,
 * reserved, bad, unaccepted, runtime, ACPI NVS, ACPI reclaimable, persistent, specific purpose,
 * usable.
 */
enum kiln_memory_kind {
  KILN_MEMORY_USABLE = 1,             /* Free. */
  KILN_MEMORY_LOADER_RECLAIMABLE = 2, /* Boot information, page tables, boot stack, hand-off
                                         area: free once the kernel uses none of them. */
  KILN_MEMORY_KERNEL = 3,             /* The kernel's own segments. */
  KILN_MEMORY_MODULE = 4,             /* Modules loaded for the kernel. */
  KILN_MEMORY_FRAMEBUFFER = 5,        /* Linear framebuffer, wherever it lies. */
  KILN_MEMORY_ACPI_RECLAIMABLE = 6,   /* ACPI tables: free once they have been read. */
  KILN_MEMORY_ACPI_NVS = 7,           /* ACPI non-volatile storage: leave alone. */
  KILN_MEMORY_RUNTIME = 8,            /* UEFI runtime code and data: leave alone. */
  KILN_MEMORY_BAD = 9,                /* Faulty RAM: never touch. */
  KILN_MEMORY_RESERVED = 10,          /* Owned by hardware or firmware: never touch. */
  KILN_MEMORY_PERSISTENT = 11,        /* Keeps somebody's data across restarts: for its driver. */
  KILN_MEMORY_SPECIFIC_PURPOSE = 12,  /* RAM that is meant for certain drivers or programs, as it
                                         is faster or slower than other RAM: free, if need be. */
  KILN_MEMORY_UNACCEPTED = 13,        /* RAM of a confidential guest: free once the guest has
                                         accepted it; until then, touching it is a fault. */
};

/*
 * One region of the memory map. Regions are sorted by base, never overlap, are
 * 4 KiB aligned, never empty, and neighbours differ in kind or flags.
 */
struct kiln_memory_region {
  uint64_t base;   /* Physical address, a multiple of 4096. */
  uint64_t length; /* Bytes, a multiple of 4096. */
  uint32_t kind;   /* enum kiln_memory_kind. */
  uint32_t flags;  /* KILN_MEMORY_LOW or 0. */
};

/*
 * All of the region lies below 1 MiB. Regions without this flag lie above: none is on both sides.
 * Loaders put nothing below 1 MiB, so that a kernel finds all of it that is usable free for the
 * real-mode code that starts its other processors.
 */
#define KILN_MEMORY_LOW 1u

/* What a framebuffer is; also what a kernel can wish for in its header. */
enum kiln_framebuffer_kind {
  KILN_FRAMEBUFFER_NONE = 0,   /* No screen (or none wanted). */
  KILN_FRAMEBUFFER_LINEAR = 1, /* Packed pixels. The default wish. */
  KILN_FRAMEBUFFER_TEXT = 2,   /* VGA text mode 3: 80 x 25 cells of character, attribute. */
};

/* Where the colours lie in a pixel: `bits` bits from bit `shift` on. */
struct kiln_channel {
  uint8_t shift; /* 0 to 31. */
  uint8_t bits;  /* 1 to 8. */
};

struct kiln_framebuffer {
  KILN_POINTER(void) address;           /* Mapped here; 0 when kind is NONE. */
  uint64_t physical;                    /* Physical address of the first pixel or cell. */
  uint64_t size;                        /* Bytes: at least pitch * height. */
  uint32_t kind;                        /* enum kiln_framebuffer_kind. */
  uint32_t width;                       /* Pixels, or cells in text mode. */
  uint32_t height;                      /* Pixels, or cells in text mode. */
  uint32_t pitch;                       /* Bytes from one row to the next. */
  uint32_t bits_per_pixel;              /* 16, 24 or 32; a cell of text has 16. */
  struct kiln_channel red, green, blue; /* All 0 in text mode. */
  uint8_t reserved[6];                  /* 0. */
};

/* Which firmware started the machine. */
enum kiln_firmware {
  KILN_FIRMWARE_BIOS = 1,
  KILN_FIRMWARE_UEFI = 2,
};

/* Where the kernel was put, and from which file. */
struct kiln_placement {
  uint64_t physical;        /* Physical address of the lowest segment's page. */
  uint64_t virtual_address; /* Virtual address of the same page. */
  uint64_t size;            /* Bytes up to the end of the highest segment's last page. */
  uint64_t slide;           /* virtual_address less what the ELF file says: added to every p_vaddr
                               of a position-independent kernel, 0 for one of fixed address. */
  KILN_POINTER(const char) path; /* Of the file on the boot partition: boot/kernel.elf. */
  uint64_t file_size;            /* Bytes of that file. */
};

/* The stack that the kernel is entered on. */
struct kiln_stack {
  uint64_t base; /* Virtual address of its lowest byte, right above the guard. */
  uint64_t size; /* Bytes. */
};

/* The template of thread-local storage: the kernel's PT_TLS segment (gABI; psABI §3.4.6). */
struct kiln_tls {
  uint64_t address;     /* Virtual address of the initialised part; 0 when there is no PT_TLS. */
  uint64_t file_size;   /* Bytes of the initialised part. */
  uint64_t memory_size; /* Bytes of a thread's copy; those beyond file_size are 0. */
  uint64_t alignment;   /* Bytes, a power of two. */
};

/* A file that kiln.cfg names besides the kernel: module=PATH STRING. */
struct kiln_module {
  KILN_POINTER(void) address;      /* Of its first byte, page-aligned, in the direct map. */
  uint64_t physical;               /* The same as a physical address. */
  uint64_t size;                   /* Bytes; those up to the end of the last page are 0. */
  KILN_POINTER(const char) path;   /* Of the file on the boot partition. */
  KILN_POINTER(const char) string; /* What follows the path; never null, may be "". */
};

/* How the disk that the loader was read from is divided. */
enum kiln_partitioning {
  KILN_PARTITIONING_NONE = 0, /* Not known: not a disk, or not one with partitions. */
  KILN_PARTITIONING_MBR = 1,
  KILN_PARTITIONING_GPT = 2,
  KILN_PARTITIONING_EL_TORITO = 3, /* An optical disk, with the partition in its boot catalogue. */
};

/*
 * The partition that the loader and the kernel were read from. GUIDs are in the order of
 * their bytes on the disk (UEFI 2.10 appendix A): the first three fields little-endian.
 */
struct kiln_boot_disk {
  uint32_t partitioning;  /* enum kiln_partitioning. */
  uint32_t partition;     /* Number of the partition, from 1; 0 when not known, or when it has none:
                             those of a boot catalogue have not. */
  uint64_t first_block;   /* Its first block, counted in blocks of the disk, which have 512 bytes,
                             or 4096, or on optical disks 2048. */
  uint64_t blocks;        /* Its length, in blocks. */
  uint32_t mbr_signature; /* Disk signature in the MBR (offset 440); 0 with GPT. */
  uint32_t bios_drive;    /* The BIOS's number of the disk (0x80, ...); 0 on UEFI. */
  uint8_t disk_guid[16];  /* Of the GPT; zeros with MBR. */
  uint8_t partition_guid[16]; /* Of the partition, zeros with MBR. */
};

/* What UEFI leaves behind; all 0 on BIOS. SetVirtualAddressMap was not called. */
struct kiln_efi {
  uint64_t system_table;         /* Physical address of the EFI system table (UEFI 2.10 §4.3). */
  KILN_POINTER(void) memory_map; /* Its memory map, as ExitBootServices took it (§7.2.3). */
  uint64_t memory_map_size;      /* Bytes. */
  uint32_t descriptor_size;      /* Bytes from one descriptor to the next. */
  uint32_t descriptor_version;   /* EFI_MEMORY_DESCRIPTOR_VERSION. */
};

/* The display's own description (VESA E-EDID), when there is one. */
struct kiln_edid {
  KILN_POINTER(const uint8_t) data; /* 0 when there is none. */
  uint64_t size;                    /* Bytes, a multiple of 128. */
};

/* The processor's counter on the way: RDTSC, or CNTVCT_EL0, of the frequency CNTFRQ_EL0. Later is
 * larger. */
struct kiln_time_stamps {
  uint64_t firmware_handoff; /* When the firmware gave control to the loader's first code. */
  uint64_t loader_start;     /* When the loader's C code began. */
  uint64_t kernel_entry;     /* Just before the kernel's first instruction. */
};

/* What the loader printed, and what it would have printed with log=debug; lines end in '\n'. */
struct kiln_log {
  KILN_POINTER(const char) text; /* Never null; terminated by a zero. */
  uint64_t size;                 /* Bytes without that zero. */
};

/* What the firmware does about programs that nobody has signed (UEFI 2.10 §3.3, §32.3). */
enum kiln_secure_boot {
  KILN_SECURE_BOOT_UNKNOWN = 0, /* It has no Secure Boot, or the loader cannot ask: BIOS, GRUB. */
  KILN_SECURE_BOOT_OFF = 1,     /* It starts them. */
  KILN_SECURE_BOOT_SETUP = 2,   /* It starts them, and anybody can enrol keys: setup mode. */
  KILN_SECURE_BOOT_ON = 3,      /* It does not start them. */
};

/* What has been checked before the kernel was started. */
struct kiln_trust {
  uint32_t secure_boot; /* enum kiln_secure_boot, as the firmware says. */
  uint32_t verified;    /* 1: the loader accepts one kiln.cfg only, so that kernel, modules and
                           command line are those that the disk was made with; 0: it takes any. */
};

/* How a log of measurements is written (TCG PC Client Platform Firmware Profile 1.05 §10). */
enum kiln_event_log_format {
  KILN_EVENT_LOG_NONE = 0,
  KILN_EVENT_LOG_SHA1 = 1,  /* TCG_PCR_EVENT: SHA-1 alone. */
  KILN_EVENT_LOG_AGILE = 2, /* "Spec ID Event03", then TCG_PCR_EVENT2: several algorithms. */
};

/*
 * What was measured into the TPM's PCRs until the kernel was entered, in order, by the firmware and
 * by the loader; all 0 when there is no TPM that the loader knows to reach, as on BIOS.
 */
struct kiln_event_log {
  KILN_POINTER(const void) data;
  uint64_t size;      /* Bytes. */
  uint32_t format;    /* enum kiln_event_log_format. */
  uint32_t truncated; /* 1: there is a TPM, but not all that it measured is in the log. */
};

/*
 * The firmware's device tree (Devicetree Specification 0.4 §5), copied; all 0 when there is none,
 * as on x86_64. Its header has been checked, what it says has not.
 */
struct kiln_device_tree {
  KILN_POINTER(const void) data;
  uint64_t size; /* Bytes: the header's totalsize, at most 2 MiB. */
};

/* How the loader came to the machine by a network. */
enum kiln_network_kind {
  KILN_NETWORK_NONE = 0, /* Not by a network. */
  KILN_NETWORK_TFTP = 1, /* PXE: the loader, and then its files one by one. */
  KILN_NETWORK_HTTP = 2, /* HTTP or HTTPS: a disk image with the loader in it, as a RAM disk. */
};

/*
 * The network that the loader was read from; what is not known is 0. A kind that is appended one
 * day is a network of some sort.
 */
struct kiln_network {
  uint32_t kind;         /* enum kiln_network_kind. */
  uint32_t address_size; /* Bytes of the addresses: 4 with IPv4, 16 with IPv6. */
  uint8_t server[16];    /* Address of the server, in the order of a packet, then zeros. */
  uint8_t client[16];    /* This machine's, likewise. */
  uint8_t gateway[16];   /* The first router's, likewise. */
  uint8_t mac[6];        /* Of the network card, if it is one of Ethernet. */
  uint8_t reserved[2];   /* 0. */
  KILN_POINTER(const char)
  file;                   /* Path of the loader's file on the server, or the URL of the
                             image; 0 when `kind` is NONE, else never null, may be "". */
  uint64_t ram_disk;      /* Physical address of the RAM disk that the loader was read from.
                             The memory map has it as what the firmware calls it: reserved,
                             with all that were seen. */
  uint64_t ram_disk_size; /* Bytes. */
};

/* What the loader has done with a processor. */
enum kiln_processor_state {
  KILN_PROCESSOR_FIRST = 1,       /* The kernel was entered on it. */
  KILN_PROCESSOR_PARKED = 2,      /* It waits to be sent off. */
  KILN_PROCESSOR_NOT_STARTED = 3, /* The firmware says that it is there, but it did not come, or
                                     could not be started: the log of the loader says why. */
  KILN_PROCESSOR_OFFLINE = 4,     /* The firmware says that it may come while the machine runs. */
};

/*
 * A processor, and the mailbox by which a parked one is sent off: see kiln_processor_start. Each is
 * a cache line of its own.
 */
struct __attribute__((aligned(64))) kiln_processor {
  uint64_t entry;          /* Where a parked processor goes on as soon as this is not 0. */
  uint64_t argument;       /* What it finds in RDI, or X0, then. Written before `entry`. */
  struct kiln_stack stack; /* Its own, as large as the boot stack; the first's is the boot stack.
                              All 0 if the loader has not tried to start it. */
  uint32_t apic_id;        /* Of its local APIC. On aarch64 its affinity in MPIDR_EL1: Aff3 in the
                              highest byte, then Aff2, Aff1, Aff0. */
  uint32_t acpi_id;        /* Its processor UID in the MADT (ACPI 6.5 §5.2.12). */
  uint32_t state;          /* enum kiln_processor_state. */
  uint8_t reserved[20];    /* 0. */
};

/*
 * All processors that the firmware's tables name, for a kernel that asks for them by
 * `.processors = 1` in KILN_ENTRY; else all 0. Parked ones wait in the hand-off area, on the
 * loader's page tables and their stacks, and watch their mailboxes in `list`: a kernel that still
 * has parked ones does not reuse loader-reclaimable memory.
 */
struct kiln_processors {
  KILN_POINTER(struct kiln_processor) list; /* The first, then the others as the MADT has them. */
  uint32_t count;                           /* At most 1,024. */
  uint32_t x2apic;                          /* 1: the local APICs are in x2APIC mode. */
  uint64_t local_apic; /* Virtual address of the page of the local APIC's registers, mapped
                          uncached; 0 in x2APIC mode, or if the firmware does not say where. */
  uint64_t start_time; /* Time stamp before the first of them was called; 0: none was. What they
                          have cost is kiln_time_stamps.kernel_entry less this. */
};

/*
 * Sends a parked processor off: it goes on at `entry` in the state that the first had at the
 * kernel's entry point, with `argument` in RDI or X0, and RSP or SP at the end of its own stack.
 * Whatever was written before the call, it finds written. Once for each processor.
 */
static inline void kiln_processor_start(struct kiln_processor *processor, uint64_t entry,
                                        uint64_t argument) {
  processor->argument = argument;
  __atomic_store_n(&processor->entry, entry, __ATOMIC_RELEASE);
}

#define KILN_BOOT_INFO_MAGIC 0x4f464e494e4c494bull /* "KILNINFO" in memory. */

/*
 * What the loader tells the kernel. It lies in loader-reclaimable memory, and so does everything
 * that it points to, unless the comment names another kind. The kernel may change it.
 */
struct kiln_boot_info {
  uint64_t magic;            /* KILN_BOOT_INFO_MAGIC. */
  uint32_t version;          /* KILN_PROTOCOL_VERSION of the loader. */
  uint32_t size;             /* Bytes of this structure that the loader filled in. */
  uint32_t firmware;         /* enum kiln_firmware. */
  uint32_t memory_map_count; /* Regions in memory_map, at least 1. */
  KILN_POINTER(const struct kiln_memory_region) memory_map;
  KILN_POINTER(const char) command_line; /* cmdline= of kiln.cfg; never null, may be "". */
  KILN_POINTER(const char) loader;       /* Name and version, for people: "Kiln 0.1 (UEFI)". */
  uint64_t direct_map;                   /* Virtual address of physical address 0. */
  uint64_t rsdp;   /* Physical address of the ACPI root pointer, of ACPI 2 or later if there is
                      one, else of ACPI 1; 0 when there is none. The direct map reaches it. */
  uint64_t smbios; /* Physical address of the SMBIOS entry point ("_SM3_", else "_SM_"), 0 when
                      there is none. The direct map reaches it. */
  struct kiln_placement kernel;
  struct kiln_stack stack;
  struct kiln_tls tls;
  struct kiln_framebuffer framebuffer;
  struct kiln_edid edid;
  KILN_POINTER(const struct kiln_module) modules; /* In the order of kiln.cfg; 0 when none. */
  uint64_t module_count;
  struct kiln_boot_disk boot_disk;
  struct kiln_efi efi;
  struct kiln_time_stamps time_stamps;
  struct kiln_log log;
  struct kiln_trust trust;
  struct kiln_event_log event_log;
  struct kiln_network network;
  struct kiln_processors processors;
  struct kiln_device_tree device_tree;
  uint64_t uart; /* On aarch64: physical address of the registers that are mapped in the page at
                    KILN_UART_BASE; 0 when none are, as on x86_64. */
};

#define KILN_HEADER_MAGIC 0x4e4c494bu /* "KILN" in memory. */
#define KILN_NOTE_NAME "Kiln"         /* Name of the ELF note (gABI, Note Section). */
#define KILN_NOTE_HEADER 1u           /* Type of the ELF note that holds the header. */

#define KILN_STACK_DEFAULT (64u * 1024u) /* Bytes of stack for a kernel that asks for none. */
#define KILN_STACK_MAXIMUM (16u * 1024u * 1024u) /* Bytes; the loader refuses more. */

/* What a kernel tells the loader: the descriptor of its ELF note. */
struct kiln_kernel_header {
  uint32_t magic;       /* KILN_HEADER_MAGIC. */
  uint32_t version;     /* KILN_PROTOCOL_VERSION of the kernel. */
  uint32_t size;        /* sizeof(struct kiln_kernel_header) when the kernel was compiled. */
  uint32_t stack_size;  /* Bytes of boot stack, rounded up to whole pages. */
  uint32_t framebuffer; /* enum kiln_framebuffer_kind that the kernel would like best; it gets
                           another one when the machine does not have that. */
  uint32_t kaslr;       /* 1: the loader chooses a random virtual address, if the kernel is
                           position-independent and kiln.cfg does not say kaslr=off. 0: it does not. */
  uint32_t processors;  /* 1: the loader starts the other processors, and parks them. Appended: 0 in
                           headers of 24 bytes. */
};

/* The note around it; ELF notes are made of 4-byte words. */
struct kiln_kernel_note {
  uint32_t name_size;       /* sizeof(KILN_NOTE_NAME). */
  uint32_t descriptor_size; /* sizeof(struct kiln_kernel_header). */
  uint32_t type;            /* KILN_NOTE_HEADER. */
  char name[8];             /* KILN_NOTE_NAME, padded with zeros. */
  struct kiln_kernel_header header;
};

KILN_STATIC_ASSERT(sizeof(struct kiln_memory_region) == 24, "part of the contract");
KILN_STATIC_ASSERT(sizeof(struct kiln_framebuffer) == 56, "part of the contract");
KILN_STATIC_ASSERT(sizeof(struct kiln_boot_info) == 568, "part of the contract");
KILN_STATIC_ASSERT(sizeof(struct kiln_processor) == 64, "part of the contract");
KILN_STATIC_ASSERT(sizeof(struct kiln_kernel_header) == 28, "part of the contract");
KILN_STATIC_ASSERT(sizeof(struct kiln_kernel_note) == 48, "an ELF note has no padding");

/*
 * KILN_ENTRY(main, ...) declares the kernel's entry point.
 *
 *   main: a function of type void(const struct kiln_boot_info *), static or
 *         not. It should not return: if it does, the machine stops with an
 *         exception, and the loader's report says so.
 *   ...:  what the kernel wishes, as designated initialisers of the last four
 *         fields of struct kiln_kernel_header: .stack_size = 128 * 1024,
 *         .framebuffer = KILN_FRAMEBUFFER_TEXT, .kaslr = 0, .processors = 1. In C++ they keep
 *         that order. C++17 has no designated initialisers; there the values
 *         alone do, from the stack's size on: KILN_ENTRY(main, 128 * 1024).
 *
 * A kernel uses it once, at file scope.
 */
#if defined(__x86_64__)
/*
 * The trap behind the call of the kernel's function: UD2, then text that is never executed, and
 * that tells a report of the exception what it was. An entry point that is not KILN_ENTRY's can end
 * likewise.
 */
#define KILN_RETURNED_TEXT "returned"
#define KILN_RETURNED "\x0f\x0b" KILN_RETURNED_TEXT

/* True when `rip`, where an invalid-opcode exception was, is such a trap. It lies in one page. */
static inline int kiln_main_returned(uint64_t rip) {
  const char *code = (const char *)rip;
  unsigned i = 0;

  if (rip % 4096 > 4096 - (sizeof(KILN_RETURNED) - 1)) return 0; /* The next page may be missing. */
  while (i < sizeof(KILN_RETURNED) - 1 && code[i] == KILN_RETURNED[i]) i++;
  return i == sizeof(KILN_RETURNED) - 1;
}

/* The body of _start. RSP is 16-byte aligned here; the call makes it what the ABI wants. */
#define KILN_ENTRY_CODE(main)                                   \
  __asm__(                                                      \
      "xorl %%ebp, %%ebp\n\t" /* The end of every backtrace. */ \
      "call %P0\n\t"                                            \
      "ud2\n\t"                                                 \
      ".ascii \"" KILN_RETURNED_TEXT "\"" ::"i"(main))

/* Of _start: aligned, so that all of its 17 bytes, 21 with ENDBR64, are in one page. */
#define KILN_ENTRY_FUNCTION __attribute__((naked, noreturn, used, aligned(32)))
#define KILN_ENTRY_PARAMETERS(type) void

#elif defined(__aarch64__)
/* The trap behind the call of the kernel's function: BRK with this number, which is in ESR_EL1. */
#define KILN_RETURNED_BRK 0x4b4c

/* True when `esr`, the ESR_EL1 of an exception, is of that trap. */
static inline int kiln_main_returned(uint64_t esr) {
  return esr >> 26 == 0x3c && (esr & 0xffff) == KILN_RETURNED_BRK;
}

/*
 * The body of _start, which is an ordinary function: the loader has made SP, and X29 and X30 zero,
 * the end of every backtrace.
 */
#define KILN_ENTRY_CODE(main)                            \
  (main)(argument);                                      \
  __asm__ volatile("brk %0" : : "i"(KILN_RETURNED_BRK)); \
  __builtin_unreachable()
#define KILN_ENTRY_FUNCTION __attribute__((noreturn, used))
#define KILN_ENTRY_PARAMETERS(type) type argument
#endif

#ifdef KILN_ENTRY_CODE
#define KILN_ENTRY(...) KILN_ENTRY_WITH(__VA_ARGS__, ) /* ISO C17 wants one argument for `...`. */

/*
 * KILN_PROCESSOR_ENTRY(name, function) defines `name`, an entry for kiln_processor_start, which
 * calls `function`, of type void(uint64_t), with the argument. It should not return: see
 * KILN_ENTRY.
 */
#define KILN_PROCESSOR_ENTRY(name, function)                      \
  KILN_ENTRY_FUNCTION void name(KILN_ENTRY_PARAMETERS(uint64_t)); \
  void name(KILN_ENTRY_PARAMETERS(uint64_t)) {                    \
    KILN_ENTRY_CODE(function);                                    \
  }

#define KILN_ENTRY_SECTION __attribute__((section(".note.kiln"), used, aligned(4)))

#ifdef __cplusplus
/* What KILN_ENTRY takes besides the function, and what holds where it says nothing. */
struct kiln_wishes {
  uint32_t stack_size = KILN_STACK_DEFAULT;
  uint32_t framebuffer = KILN_FRAMEBUFFER_LINEAR;
  uint32_t kaslr = 1;
  uint32_t processors = 0;
};

/* static_cast refuses a function of any other type. */
#define KILN_ENTRY_WITH(main, ...)                                                  \
  extern "C" KILN_ENTRY_FUNCTION void _start(                                       \
      KILN_ENTRY_PARAMETERS(const struct kiln_boot_info *));                        \
  void _start(KILN_ENTRY_PARAMETERS(const struct kiln_boot_info *)) {               \
    KILN_ENTRY_CODE(static_cast<void (*)(const struct kiln_boot_info *)>(main));    \
  }                                                                                 \
  static constexpr struct kiln_wishes kiln_wishes_of_kernel = {__VA_ARGS__};        \
  KILN_ENTRY_SECTION static const struct kiln_kernel_note kiln_kernel_note = {      \
      sizeof(KILN_NOTE_NAME),                                                       \
      sizeof(struct kiln_kernel_header),                                            \
      KILN_NOTE_HEADER,                                                             \
      KILN_NOTE_NAME,                                                               \
      {KILN_HEADER_MAGIC, KILN_PROTOCOL_VERSION, sizeof(struct kiln_kernel_header), \
       kiln_wishes_of_kernel.stack_size, kiln_wishes_of_kernel.framebuffer,         \
       kiln_wishes_of_kernel.kaslr, kiln_wishes_of_kernel.processors},              \
  };                                                                                \
  static_assert(sizeof(kiln_kernel_note) == 48, "KILN_ENTRY is used once")
#else
#define KILN_ENTRY_WITH(main, ...)                                                               \
  _Static_assert(_Generic(&(main), void (*)(const struct kiln_boot_info *): 1, default: 0),      \
                 "KILN_ENTRY: " #main " must be void " #main "(const struct kiln_boot_info *)"); \
  KILN_ENTRY_FUNCTION void _start(KILN_ENTRY_PARAMETERS(const struct kiln_boot_info *));         \
  void _start(KILN_ENTRY_PARAMETERS(const struct kiln_boot_info *)) {                            \
    KILN_ENTRY_CODE(main);                                                                       \
  }                                                                                              \
  _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Woverride-init\"")           \
      KILN_ENTRY_SECTION static const struct kiln_kernel_note kiln_kernel_note = {               \
          .name_size = sizeof(KILN_NOTE_NAME),                                                   \
          .descriptor_size = sizeof(struct kiln_kernel_header),                                  \
          .type = KILN_NOTE_HEADER,                                                              \
          .name = KILN_NOTE_NAME,                                                                \
          .header = {.magic = KILN_HEADER_MAGIC,                                                 \
                     .version = KILN_PROTOCOL_VERSION,                                           \
                     .size = sizeof(struct kiln_kernel_header),                                  \
                     .stack_size = KILN_STACK_DEFAULT,                                           \
                     .framebuffer = KILN_FRAMEBUFFER_LINEAR,                                     \
                     .kaslr = 1,                                                                 \
                     __VA_ARGS__},                                                               \
  };                                                                                             \
  _Pragma("GCC diagnostic pop") _Static_assert(sizeof(kiln_kernel_note) == 48,                   \
                                               "KILN_ENTRY is used once")
#endif
#endif

#endif /* KILN_BOOT_PROTOCOL_KILN_H */
