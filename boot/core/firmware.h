/*
 * What the core asks of the firmware below it: the one seam between boot/core
 * and boot/bios, boot/uefi, boot/multiboot2 (and the fakes of the unit tests).
 *
 * Memory is identity-mapped on this side of the hand-off: a physical address is
 * a pointer. Everything is called on one processor, before the kernel.
 */
#ifndef KILN_BOOT_CORE_FIRMWARE_H
#define KILN_BOOT_CORE_FIRMWARE_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/core/edid.h"
#include "boot/core/memory_map.h"
#include "boot/core/status.h"
#include "boot/protocol/kiln.h"

/* Bytes of a path on a server or a URL, its terminator included. */
#define NETWORK_FILE_MAX 512u

/* A file of the boot partition, or of the server that the loader came from, opened by
 * firmware_open. */
struct boot_file {
  uint64_t size;   /* Bytes. */
  uint64_t handle; /* The firmware's own; 0 is not special. */
  bool any_length; /* firmware_read takes pieces of any length, and shows how far it is itself: it
                      knows better than the core what to read first. */
};

/* What started this machine. */
enum kiln_firmware firmware_kind(void);

/* Name of this loader, for people. */
extern const char firmware_loader_name[];

/* Shows `text` on every console there is. '\n' starts a new line. Cannot fail. */
void firmware_print(const char *text);

/* The same on the serial console alone, if there is one. */
void firmware_print_serial(const char *text);

/*
 * Moves the serial console to the UART at I/O port `port` (0: none at all) at `baud` bits a
 * second, as kiln.cfg asks. Where there is no UART nothing more is printed there.
 */
void firmware_serial(uint16_t port, uint32_t baud);

/*
 * Opens the file at `path`, which has the form of boot/core/path.h; case as FAT has it:
 * insensitive; on a network, as the server has it. Files need not be closed. Errors:
 * BOOT_FILE_NOT_FOUND, BOOT_BAD_FILE_SYSTEM, BOOT_DISK_READ; those of network_open.
 */
enum boot_status firmware_open(const char *path, struct boot_file *file);

/*
 * Reads `length` bytes, 1 to 1 MiB unless file->any_length is set, from byte `offset` of `file` to
 * `destination`, anywhere that firmware_allocate can return or in the loader's own data. Errors:
 * BOOT_FILE_TOO_SHORT when the range leaves the file; BOOT_DISK_READ, BOOT_BAD_FILE_SYSTEM.
 */
enum boot_status firmware_read(struct boot_file *file, uint64_t offset, void *destination,
                               uint64_t length);

/*
 * Takes `length` bytes (a multiple of 4096) of usable memory at or above 1 MiB,
 * aligned to `alignment` (a power of two, at least 4096), not cleared, that no
 * later call returns again and that the loader can address.
 * Errors: BOOT_OUT_OF_MEMORY.
 */
enum boot_status firmware_allocate(uint64_t length, uint64_t alignment, uint64_t *physical);

/* Bytes of the largest piece that firmware_allocate could still return. */
uint64_t firmware_largest_free(void);

/* Physical address of the ACPI root pointer (ACPI 6.5 §5.2.5), checked; 0 when there is none. */
uint64_t firmware_rsdp(void);

/* Physical address of the SMBIOS entry point, 64-bit before 32-bit, checked; 0 when none. */
uint64_t firmware_smbios(void);

/*
 * Physical address of the registers of the UART (a PL011) that the hand-off is to report on; 0 when
 * there is none. Asked by loaders for machines without I/O ports only.
 */
uint64_t firmware_uart(void);

/* Address of the device tree, not checked; 0 when there is none. Asked on aarch64 only. */
uint64_t firmware_device_tree(void);

/* Says which partition the loader's files come from. `disk` is zero on entry. */
void firmware_boot_disk(struct kiln_boot_disk *disk);

/*
 * Says which network the loader came by, and writes the path of its file or the image's URL to
 * `file`, of NETWORK_FILE_MAX bytes. Both are zero on entry, and stay so where it was no network.
 */
void firmware_network(struct kiln_network *network, char *file);

/* 64 bits that an attacker cannot tell, or 0 where the firmware has no generator. */
uint64_t firmware_random(void);

/* The processor's counter when the firmware handed over to the loader's first instruction. */
uint64_t firmware_handoff_time(void);

/*
 * Whether the firmware starts signed programs only. A firmware that has the answer and does not
 * give it counts as one that does.
 */
enum kiln_secure_boot firmware_secure_boot(void);

struct event_log; /* boot/core/event_log.h */

/*
 * A TPM, reached through the firmware. A loader that finds one sets firmware_tpm before
 * boot_kernel; it stays null where there is none, and on firmware that none is looked for on.
 */
struct firmware_tpm {
  /*
   * Extends PCR `pcr` by the hash of `size` bytes at `data`, in every bank that is in use, and logs
   * that as an event of type EV_IPL with the text `description`. Errors: BOOT_TPM.
   */
  enum boot_status (*measure)(uint32_t pcr, const void *data, uint64_t size,
                              const char *description);
  /* Copies the log of all that was measured; after the last measurement. Errors: event_log_copy's.
   */
  enum boot_status (*copy_log)(struct event_log *log);
  /* Appends what the firmware has measured since, after firmware_exit. Cannot fail. */
  void (*complete_log)(struct event_log *log);
};
extern const struct firmware_tpm *firmware_tpm;

/* What the kernel, or kiln.cfg before it, would like on the screen. */
struct screen_wish {
  enum kiln_framebuffer_kind kind;
  uint32_t width, height; /* Pixels; 0: what the display's EDID prefers, else what is set. */
};

/*
 * Reads the display's EDID into `edid`, of EDID_MAX bytes, and returns its length: a multiple
 * of 128, blocks with a wrong checksum left out; 0 when there is none. Called after
 * firmware_framebuffer, before firmware_exit.
 */
uint32_t firmware_edid(uint8_t *edid);

/*
 * Gives the kernel the screen it wishes for, or what comes next to it: fills everything
 * but `address`. Nothing that can fail may follow, as text output may end here:
 * only firmware_edid is called between this and firmware_exit. No screen at all is no error.
 */
void firmware_framebuffer(const struct screen_wish *wish, struct kiln_framebuffer *framebuffer);

/*
 * Appends the firmware's view of memory to `map` with memory_map_add, in any
 * order. The loader's own image and firmware's boot-time memory are usable.
 * Errors: BOOT_NO_MEMORY_MAP, BOOT_MEMORY_MAP_FULL.
 */
enum boot_status firmware_memory_map(struct memory_map *map);

/*
 * As firmware_memory_map, for the last time: afterwards the firmware is not
 * called any more, and nothing is allocated.
 * Errors: those, and BOOT_EXIT_BOOT_SERVICES.
 */
enum boot_status firmware_exit(struct memory_map *map);

/*
 * What UEFI leaves behind, after firmware_exit; `memory_map` is the physical address of what lies
 * in memory from boot_allocate. All 0 on BIOS.
 */
void firmware_efi(struct kiln_efi *efi);

/*
 * Leaves the loader. Interrupts off and, where the processor is not there yet, on
 * the way to 64-bit mode or to EL1, this makes `root` the root of its page tables and jumps to the
 * virtual address `entry` with `argument` in the first register of the calling convention: RDI, X0.
 * On x86_64 CR4.PAE and EFER.NXE are set before paging sees the tables.
 *
 * The new address space holds the kernel, not the loader. What stays mapped for the
 * switch, at its physical address, are the pages of [firmware_enter_begin,
 * firmware_enter_end): all code that runs and all data that is read from the moment
 * that `root` is used (on BIOS the 64-bit code segment's GDT as well) lies in there, and
 * no stack is used. There are no transitional page tables, and no memory allocated
 * under the firmware needs to be executable under the firmware's tables.
 *
 * `root` is below 4 GiB when the loader runs in 32-bit mode. Never returns.
 */
_Noreturn void firmware_enter(uint64_t root, uint64_t entry, uint64_t argument);
extern const uint8_t firmware_enter_begin[], firmware_enter_end[]; /* At most 4096 bytes. */

/* On aarch64, in there: where another processor begins, with X0 = the physical address of struct
   handoff_start (boot/handoff/aarch64/processors.h), its MMU off. */
extern const uint8_t firmware_enter_other[];

/* Stops the machine for good, interrupts off, with what was printed left on the screen. */
_Noreturn void firmware_halt(void);

#endif /* KILN_BOOT_CORE_FIRMWARE_H */
