/*
 * The memory map of a PC: INT 15h EAX=E820h (ACPI 6.5 §15.1), on older machines E801h,
 * on still older ones AH=88h. Fills free_memory.
 */
#include "boot/bios/memory.h"

#include <stddef.h>

#include "boot/bios/bios.h"
#include "boot/bios/free_memory.h"
#include "boot/core/log.h"
#include "boot/core/memory_map.h"

#define BIOS_SYSTEM 0x15
#define KIB 1024u
#define MIB (1024u * KIB)

/* Entries of E820h before a BIOS counts as never ending its list. */
#define ENTRIES_MAX (FREE_MEMORY_REGIONS / 2)

/* Where the BIOS's own part of low memory can begin; what says something else is not believed. */
#define BIOS_MEMORY_MIN 0x20000u
#define BIOS_MEMORY_MAX 0x9f000u /* A page at least, as there are BIOSes that forget to say. */

/* Address range descriptor, with its types and extended attributes (ACPI 6.5 §15.1). */
struct range_descriptor {
  uint64_t base;
  uint64_t length;
  uint32_t type;
  uint32_t attributes; /* Absent in the 20-byte form before ACPI 3.0. */
};
#define RANGE_MEMORY 1u
#define RANGE_ACPI 3u
#define RANGE_NVS 4u
#define RANGE_UNUSABLE 5u
#define RANGE_PERSISTENT 7u
#define RANGE_PRAM 12u                     /* Persistent, by BIOSes from before type 7. */
#define RANGE_SPECIFIC_PURPOSE 0xefffffffu /* Linux's number for EFI_MEMORY_SP. */
#define RANGE_ENABLED 1u                   /* Attribute: entries without it are to be ignored. */
#define RANGE_NON_VOLATILE 2u              /* Attribute: keeps what it holds. */
#define RANGE_SIZE_WITH_ATTRIBUTES 24u
#define RANGE_SIZE_MIN 20u
#define SMAP 0x534d4150u /* "SMAP", signature of E820h. */

_Static_assert(sizeof(struct range_descriptor) == 24, "ACPI 6.5 §15.1");
_Static_assert(offsetof(struct range_descriptor, attributes) == 20, "ACPI 6.5 §15.1");

extern const uint8_t loader_end[]; /* loader.ld: the end of all that the loader uses. */

static enum kiln_memory_kind kind_of(const struct range_descriptor *range) {
  switch (range->type) {
    case RANGE_MEMORY:
      return range->attributes & RANGE_NON_VOLATILE ? KILN_MEMORY_PERSISTENT : KILN_MEMORY_USABLE;
    case RANGE_ACPI:
      return KILN_MEMORY_ACPI_RECLAIMABLE;
    case RANGE_NVS:
      return KILN_MEMORY_ACPI_NVS;
    case RANGE_UNUSABLE:
      return KILN_MEMORY_BAD;
    case RANGE_PERSISTENT:
    case RANGE_PRAM:
      return KILN_MEMORY_PERSISTENT;
    case RANGE_SPECIFIC_PURPOSE:
      return KILN_MEMORY_SPECIFIC_PURPOSE;
    default:
      return KILN_MEMORY_RESERVED;
  }
}

static int has_usable(void) {
  for (uint32_t i = 0; i < free_memory.count; i++)
    if (free_memory.regions[i].kind == KILN_MEMORY_USABLE) return 1;
  return 0;
}

/* There is no entry `number`, and none was the last: says so, and believes none of those before. */
static void refuse_e820(uint32_t number) {
  free_memory.count = 0;
  if (number == 0)
    log_line(LOG_WARNING, "this BIOS has no memory map (INT 15h AX=E820h); update the BIOS.");
  else if (number == ENTRIES_MAX)
    log_line(LOG_WARNING,
             "this BIOS's memory map has no end, and is not believed; update the BIOS.");
  else
    log_line(LOG_WARNING,
             "this BIOS's memory map breaks off after %u entries, and is not believed; update the "
             "BIOS.",
             number);
}

/*
 * Reads the entries of E820h, less those that are disabled if `skip` says so, and says whether
 * there were some. Leaves the map empty when the BIOS has no E820h or breaks its rules.
 */
static enum boot_status read_e820(int skip, int *disabled) {
  struct range_descriptor range;
  uint32_t continuation = 0;

  free_memory.count = 0;
  for (uint32_t i = 0; i < ENTRIES_MAX; i++) {
    struct bios_registers registers = {
        .eax = 0xe820,
        .ebx = continuation,
        .ecx = sizeof(range),
        .edx = SMAP,
        .es = bios_segment(&range),
        .edi = bios_offset(&range),
    };

    /* Some BIOSes claim 24 bytes and write 20. */
    range.attributes = RANGE_ENABLED;
    bios_call(BIOS_SYSTEM, &registers);
    /* The carry flag is one of the two ways to say that the entry before was the last. Where it
       means an error in the middle, what has been read is kept: it is more than others know. */
    if (i != 0 && bios_failed(&registers)) return BOOT_OK;
    if (bios_failed(&registers) || registers.eax != SMAP || registers.ecx < RANGE_SIZE_MIN) {
      refuse_e820(i);
      return BOOT_OK;
    }
    if (registers.ecx < RANGE_SIZE_WITH_ATTRIBUTES) range.attributes = RANGE_ENABLED;
    if (!(range.attributes & RANGE_ENABLED)) *disabled = 1;
    if (!skip || (range.attributes & RANGE_ENABLED)) {
      enum boot_status status =
          memory_map_add(&free_memory, range.base, range.length, kind_of(&range));
      if (status != BOOT_OK) return status;
    }
    if (registers.ebx == 0) return BOOT_OK;
    continuation = registers.ebx;
  }
  refuse_e820(ENTRIES_MAX);
  return BOOT_OK;
}

/* Memory above 1 MiB: up to the hole at 16 MiB in KiB, above it in units of 64 KiB. */
static enum boot_status read_e801(void) {
  struct bios_registers registers = {.eax = 0xe801};
  uint32_t low, high;
  enum boot_status status;

  bios_call(BIOS_SYSTEM, &registers);
  if (bios_failed(&registers)) return BOOT_OK;
  /* "Extended" in AX and BX, "configured" in CX and DX: some BIOSes fill in only one pair. */
  low = registers.ecx & 0xffff ? registers.ecx & 0xffff : registers.eax & 0xffff;
  high = registers.ecx & 0xffff ? registers.edx & 0xffff : registers.ebx & 0xffff;
  if (low > 15 * KIB) return BOOT_OK;
  status = memory_map_add(&free_memory, MIB, (uint64_t)low * KIB, KILN_MEMORY_USABLE);
  if (status != BOOT_OK) return status;
  return memory_map_add(&free_memory, 16 * MIB, (uint64_t)high * 64 * KIB, KILN_MEMORY_USABLE);
}

/* Memory above 1 MiB in KiB. */
static enum boot_status read_88(void) {
  struct bios_registers registers = {.eax = 0x8800};

  bios_call(BIOS_SYSTEM, &registers);
  if (bios_failed(&registers)) return BOOT_OK;
  return memory_map_add(&free_memory, MIB, (uint64_t)(registers.eax & 0xffff) * KIB,
                        KILN_MEMORY_USABLE);
}

/*
 * The end of what is free below 1 MiB: by the size of conventional memory and by the place of the
 * extended BIOS data area, which is no part of it, whatever the memory map says.
 */
static uint32_t bios_memory(void) {
  uint32_t begin = bios_data_word(BIOS_DATA_MEMORY_KIB) * KIB;
  uint32_t ebda = (uint32_t)bios_data_word(BIOS_DATA_EBDA_SEGMENT) << 4;

  if (begin < BIOS_MEMORY_MIN || begin > BIOS_MEMORY_MAX) begin = BIOS_MEMORY_MAX;
  if (ebda >= BIOS_MEMORY_MIN && ebda < begin) begin = ebda;
  return (uint32_t)page_align_down(begin);
}

/* Bytes from 0 to the extended BIOS data area, or whatever it is that ends usable memory there. */
static uint32_t conventional_memory(void) {
  return bios_data_word(BIOS_DATA_MEMORY_KIB) * KIB;
}

/* Both limits: bios_memory() does not believe a size that is too small for a BIOS to run with. */
enum boot_status memory_check_low(void) {
  uintptr_t end = (uintptr_t)loader_end;

  return conventional_memory() < end || bios_memory() < end ? BOOT_LITTLE_LOW_MEMORY : BOOT_OK;
}

/* What BIOSes before E820h say of memory above 1 MiB, and the conventional memory. */
static enum boot_status read_older(void) {
  enum boot_status status;

  log_line(LOG_WARNING, "older services are asked for memory, which do not know all of it.");
  free_memory.count = 0;
  status = read_e801();
  if (status == BOOT_OK && free_memory.count == 0) {
    log_line(LOG_WARNING, "this BIOS knows of no memory above 64 MiB; update the BIOS.");
    status = read_88();
  }
  if (status == BOOT_OK && free_memory.count == 0) status = BOOT_NO_MEMORY_MAP;
  if (status != BOOT_OK) return status;
  return memory_map_add(&free_memory, 0, conventional_memory(), KILN_MEMORY_USABLE);
}

enum boot_status memory_detect(void) {
  int disabled = 0;
  enum boot_status status = read_e820(1, &disabled);
  uint32_t end;

  if (status == BOOT_OK && !has_usable() && disabled) {
    log_line(LOG_WARNING,
             "this BIOS marks all of its memory as absent, and is not believed; update the BIOS.");
    status = read_e820(0, &disabled);
  }
  if (status == BOOT_OK && !has_usable()) status = read_older();
  if (status == BOOT_OK) status = memory_map_normalise(&free_memory);
  if (status != BOOT_OK) return status;
  end = bios_memory();
  return memory_map_claim(&free_memory, end, MIB - end, KILN_MEMORY_RESERVED);
}
