/* Unit tests of limine.h: files and a machine in, a kernel that only has to be entered out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "adapters/limine/tests/fixture.h"

#define HHDM_REQUEST 0x48dcf1cb8ad2b852, 0x63984e959a98244b
#define MEMMAP_REQUEST 0x67cf3d9d378a806f, 0xe304acdfc50c3c62
#define STACK_REQUEST 0x224ef0460a8e8926, 0xe1cb0fc25f46ea3d
#define PAGING_REQUEST 0x95c1a0edab0944cb, 0xa4e5cb3842f7488a
#define ENTRY_REQUEST 0x13d86c035a1cd3e1, 0x2b0caa89d8f3026a
#define MODULE_REQUEST 0x3e7e279702be32af, 0xca1c4f3bd1280cee
#define RSDP_REQUEST 0xc5e77b6b397e7b43, 0x27637845accdcf3c
#define SMBIOS_REQUEST 0x9e9046f11e095391, 0xaa4a520fefbde5ee
#define EFI_REQUEST 0x5ceba5163eaaf6d6, 0x0a6981610cf65fcc
#define EVENT_LOG_REQUEST 0x98e094fc7e76e979, 0xee8d8775c54e1d1f
#define LOADER_REQUEST 0xf55038d8e2a1202f, 0x279426fcf5f59740

static struct limine_boot boot;

static enum adapter_status prepare_status(void) {
  return limine_prepare(&machine.info, machine.info.direct_map, true, &boot);
}

static void prepare(void) {
  assert_int_equal(prepare_status(), ADAPTER_OK);
}

static void fails(enum adapter_status status) {
  assert_int_equal(prepare_status(), status);
  assert_string_equal(boot.subject, "boot/kernel");
}

/* The lowest entry of the page tables for the address, or 0. */
static uint64_t page_entry(uint64_t address) {
  uint64_t table = boot.tables, entry = 0;

  for (int shift = 39; shift >= 12; shift -= 9) {
    entry = ((uint64_t *)machine_memory(&machine, table))[address >> shift & 511];
    if ((entry & 1) == 0) return 0;
    if (shift < 39 && (entry & 0x80) != 0) return entry;
    table = entry & 0x000ffffffffff000;
  }
  return entry;
}

static uint64_t direct(uint64_t physical) {
  return machine.info.direct_map + physical;
}

static uint64_t type_of(uint64_t physical) {
  for (uint32_t i = 0; i < boot.space.entry_count; i++) {
    const struct limine_memmap_entry *entry = &boot.space.entries[i];

    if (physical >= entry->base && physical - entry->base < entry->length) return entry->type;
  }
  return UINT64_MAX;
}

/* The file's request as it is in the image. */
static const struct limine_request *in_image(const void *in_file) {
  uint64_t offset = (uint64_t)in_file - (uint64_t)machine.modules[0].address;

  return machine_memory(&machine, boot.image_physical + offset - DATA_AT + 0x1000);
}

static void an_image_in_memory(void **state) {
  const uint8_t *image;

  (void)state;
  prepare();
  image = machine_memory(&machine, boot.image_physical);
  assert_int_equal(boot.image.size, IMAGE_SIZE);
  assert_int_equal(boot.entry, LIMINE_BASE + ENTRY_OFFSET);
  assert_int_equal(image[0xfff], 0x90);
  assert_int_equal(boot.stack_size, 0x10000);
  /* Code, data, and nothing behind them. */
  assert_int_equal(page_entry(LIMINE_BASE) & ~0x000ffffffffff000ull, 0x1);
  assert_int_equal(page_entry(LIMINE_BASE + 0x2000) & ~0x000ffffffffff000ull, 1ull << 63 | 0x3);
  assert_int_equal(page_entry(LIMINE_BASE + 0x2000) & 0x000ffffffffff000,
                   boot.image_physical + 0x2000);
  assert_int_equal(page_entry(LIMINE_BASE + IMAGE_SIZE), 0);
  assert_int_equal(type_of(boot.image_physical), LIMINE_MEMMAP_EXECUTABLE_AND_MODULES);
  assert_int_equal(type_of(boot.tables), LIMINE_MEMMAP_BOOTLOADER_RECLAIMABLE);
  assert_int_equal(type_of(boot.stack), LIMINE_MEMMAP_BOOTLOADER_RECLAIMABLE);
}

static void base_revisions(void **state) {
  (void)state;
  for (uint64_t revision = 0; revision <= 6; revision++) {
    const struct limine_request *rsdp, *hhdm;
    const uint64_t *tag;
    struct table_list list;

    if (revision > 0) {
      free_machine(&machine);
      make_machine(&machine);
    }
    add_acpi(&machine);
    rsdp = add_request(&machine, RSDP_REQUEST);
    hhdm = add_request(&machine, HHDM_REQUEST);
    tag = revision > 0 ? add_tag(&machine, revision) : NULL;
    prepare();
    rsdp = in_image(rsdp);
    hhdm = in_image(hhdm);
    if (tag != NULL) tag = in_image(tag)->id;
    if (tag != NULL) assert_int_equal(tag[1], revision);
    if (tag != NULL) assert_int_equal(tag[2], 0);
    assert_int_equal(((const uint64_t *)hhdm->response)[1], machine.info.direct_map);
    assert_int_equal(((const uint64_t *)rsdp->response)[1],
                     revision == 3 ? ACPI_AT : direct(ACPI_AT));
    assert_int_equal(type_of(0), revision <= 2 ? LIMINE_MEMMAP_RESERVED : LIMINE_MEMMAP_USABLE);
    assert_int_equal(page_entry(0x1000) != 0, revision == 0);
    assert_int_equal(page_entry(0), 0);
    assert_int_equal(page_entry(direct(0xfee00000)) != 0, revision <= 2);
    assert_int_equal(page_entry(direct(0x100000000)) != 0, revision == 0);
    assert_int_equal(page_entry(direct(FREE_AT)) & 0x3, 0x3);
    assert_int_equal(page_entry(direct(0xe0000000)) & 0x1098, 0x1088); /* Write-combining. */
    /* ACPI's tables, and what lies between them. */
    assert_int_equal(type_of(ACPI_AT + 0x4000) == LIMINE_MEMMAP_RESERVED_MAPPED, revision >= 4);
    assert_int_equal(type_of(ACPI_AT + 0x5000) == LIMINE_MEMMAP_RESERVED_MAPPED, revision >= 4);
    assert_int_equal(type_of(ACPI_AT + 0x3000), LIMINE_MEMMAP_RESERVED);
    assert_int_equal(page_entry(direct(ACPI_AT + 0x2000)) != 0, revision != 3);
    list = boot.firmware.madt;
    assert_int_equal(table_number(table_next(&list, 1, 12) + 4, 4), 0xfec00000);
    assert_null(table_next(&list, 1, 12));
  }
}

/* Tables of SMBIOS and EFI, and EFI's runtime memory. */
static void firmware_is_mapped(void **state) {
  (void)state;
  for (uint64_t revision = 4; revision <= 5; revision++) {
    uint64_t reserved =
        revision == 5 ? LIMINE_MEMMAP_RESERVED_MAPPED : (uint64_t)LIMINE_MEMMAP_RESERVED;
    uint64_t offset = revision == 5 ? machine.info.direct_map : 0;
    const struct limine_request *smbios, *efi;

    if (revision == 5) {
      free_machine(&machine);
      make_machine(&machine);
    }
    add_firmware(&machine);
    machine.map[7].kind = KILN_MEMORY_RUNTIME;
    smbios = add_request(&machine, SMBIOS_REQUEST);
    efi = add_request(&machine, EFI_REQUEST);
    add_tag(&machine, revision);
    prepare();
    assert_int_equal(((const uint64_t *)in_image(smbios)->response)[1], 0);
    assert_int_equal(((const uint64_t *)in_image(smbios)->response)[2], SMBIOS_AT + offset);
    assert_int_equal(((const uint64_t *)in_image(efi)->response)[1], EFI_AT + offset);
    assert_int_equal(type_of(SMBIOS_AT), reserved);
    assert_int_equal(type_of(SMBIOS_AT + 0x1000), reserved);
    assert_int_equal(type_of(SMBIOS_AT + 0x2000), LIMINE_MEMMAP_RESERVED);
    for (uint64_t page = 0; page < 5; page++)
      assert_int_equal(type_of(EFI_AT + page * 0x1000), reserved);
    assert_int_equal(type_of(EFI_AT + 0x5000), LIMINE_MEMMAP_RESERVED);
    assert_int_equal(type_of(0x100000000), reserved);
    assert_int_equal(page_entry(direct(0x100000000)) != 0, revision == 5);
  }
}

/* What an older SMBIOS has, and what is too long for a table. */
static void smbios_2(void **state) {
  uint8_t *entry = machine_memory(&machine, SMBIOS_AT);

  (void)state;
  add_firmware(&machine);
  memcpy(entry, "_SM_", 5);
  *(uint16_t *)(void *)(entry + 0x16) = 0x1001;
  *(uint32_t *)(void *)(entry + 0x18) = SMBIOS_AT + 0x2000;
  machine.info.efi.system_table = 0;
  add_tag(&machine, 5);
  prepare();
  assert_int_equal(type_of(SMBIOS_AT + 0x1000), LIMINE_MEMMAP_RESERVED);
  assert_int_equal(type_of(SMBIOS_AT + 0x3000), LIMINE_MEMMAP_RESERVED_MAPPED);
  assert_int_equal(type_of(SMBIOS_AT + 0x4000), LIMINE_MEMMAP_RESERVED);
  memcpy(entry, "_SM3_", 5);
  *(uint32_t *)(void *)(entry + 0xc) = TABLE_MAX + 1;
  prepare();
  assert_int_equal(boot.firmware.piece_count, 1);
}

static void a_log_of_measurements(void **state) {
  const struct limine_request *log = add_request(&machine, EVENT_LOG_REQUEST);
  const uint64_t *response;

  (void)state;
  prepare();
  assert_int_equal(in_image(log)->response, 0);
  machine.info.event_log =
      (struct kiln_event_log){machine_memory(&machine, MODULE_AT), 10, KILN_EVENT_LOG_AGILE, 0};
  prepare();
  response = (const uint64_t *)in_image(log)->response;
  assert_int_equal(response[1], 2); /* LIMINE_TPM_EVENT_LOG_FORMAT_TCG_2 */
  assert_int_equal(response[2], 10);
  assert_int_equal(response[3], direct(MODULE_AT));
  machine.info.event_log.truncated = 1;
  prepare();
  assert_int_equal(in_image(log)->response, 0);
}

static void where_files_come_from(void **state) {
  const struct limine_request *modules = add_request(&machine, MODULE_REQUEST);
  const struct limine_file *file;

  (void)state;
  machine.info.network = (struct kiln_network){KILN_NETWORK_TFTP, 4, .server = {10, 0, 2, 2}};
  prepare();
  file = *(const struct limine_file *const *)((const uint64_t *)in_image(modules)->response)[2];
  assert_int_equal(file->media_type, LIMINE_MEDIA_TFTP);
  assert_int_equal(file->tftp_ip, 0x0202000a);
  machine.info.network.kind = KILN_NETWORK_NONE;
  machine.info.boot_disk.partitioning = KILN_PARTITIONING_EL_TORITO;
  prepare();
  file = *(const struct limine_file *const *)((const uint64_t *)in_image(modules)->response)[2];
  assert_int_equal(file->media_type, LIMINE_MEDIA_OPTICAL);
  assert_int_equal(file->tftp_ip, 0);
}

static void requests_are_answered(void **state) {
  const struct limine_request *modules = add_request(&machine, MODULE_REQUEST);
  const struct limine_request *loader = add_request(&machine, LOADER_REQUEST);
  const struct limine_request *map = add_request(&machine, MEMMAP_REQUEST);
  const struct limine_request *unknown = add_request(&machine, 1, 2);
  struct limine_stack_size_request *stack = (void *)add_request(&machine, STACK_REQUEST);
  const struct limine_array_response *response;
  const struct limine_file *file;

  (void)state;
  stack->stack_size = 0x20001;
  prepare();
  response = (const void *)in_image(modules)->response;
  file = (const void *)((const uint64_t *)response->pointers)[0];
  assert_int_equal(response->count, 1);
  assert_string_equal((const char *)file->path, "/a.txt");
  assert_string_equal((const char *)file->string, "text");
  assert_int_equal(file->address, direct(MODULE_AT));
  assert_string_equal((const char *)((const uint64_t *)in_image(loader)->response)[1], "Kiln");
  assert_string_equal((const char *)((const uint64_t *)in_image(loader)->response)[2],
                      "0.1 (BIOS)");
  response = (const void *)in_image(map)->response;
  assert_int_equal(response->count, boot.space.entry_count);
  assert_int_equal(((const uint64_t *)response->pointers)[1], (uint64_t)&boot.space.entries[1]);
  assert_int_equal(in_image(unknown)->response, 0);
  assert_int_equal(boot.stack_size, 0x21000);
}

static void only_between_the_markers(void **state) {
  static const uint64_t start[] = {LIMINE_START_0, LIMINE_START_1, LIMINE_START_2, LIMINE_START_3};
  const struct limine_request *before = add_request(&machine, HHDM_REQUEST), *within, *behind;

  (void)state;
  memcpy(data_words(&machine, machine.requests++ * REQUEST_ROOM), start, sizeof(start));
  within = add_request(&machine, HHDM_REQUEST);
  memcpy(data_words(&machine, machine.requests++ * REQUEST_ROOM),
         (uint64_t[]){LIMINE_END_0, LIMINE_END_1}, 16);
  behind = add_request(&machine, HHDM_REQUEST);
  prepare();
  assert_int_equal(in_image(before)->response, 0);
  assert_int_not_equal(in_image(within)->response, 0);
  assert_int_equal(in_image(behind)->response, 0);
}

/* At every alignment that there is, in code and in data. */
static void a_request_anywhere(void **state) {
  static const struct limine_request request = {
      {LIMINE_REQUEST_0, LIMINE_REQUEST_1, HHDM_REQUEST}, 0, 0};

  (void)state;
  for (uint32_t at = 0; at <= DATA_FILE - sizeof(request); at += 8) {
    memcpy(data_words(&machine, at), &request, sizeof(request));
    prepare();
    assert_non_null(boot.requests.found[LIMINE_HHDM]);
    memset(data_words(&machine, at), 0, sizeof(request));
  }
  memcpy((uint8_t *)machine.modules[0].address + CODE_AT + 0x18, &request, sizeof(request));
  prepare();
  assert_non_null(boot.requests.found[LIMINE_HHDM]);
}

/* What looks like a request there is one only if there is none elsewhere. */
static void code_is_searched_last(void **state) {
  static const struct limine_request request = {
      {LIMINE_REQUEST_0, LIMINE_REQUEST_1, HHDM_REQUEST}, 0, 0};

  (void)state;
  memcpy((uint8_t *)machine.modules[0].address + CODE_AT + 0x18, &request, sizeof(request));
  add_tag(&machine, 3);
  prepare();
  assert_null(boot.requests.found[LIMINE_HHDM]);
  add_request(&machine, HHDM_REQUEST);
  prepare();
  assert_non_null(boot.requests.found[LIMINE_HHDM]);
}

static void wrong_requests(void **state) {
  struct limine_paging_mode_request *paging;

  (void)state;
  paging = (void *)add_request(&machine, PAGING_REQUEST);
  paging->head.revision = 1;
  paging->min_mode = 1;
  fails(LIMINE_NO_PAGING_MODE);
  paging->min_mode = 0;
  prepare();
  add_request(&machine, PAGING_REQUEST);
  fails(LIMINE_REPEATED_REQUEST);
  memset(data_words(&machine, 0), 0, 2 * REQUEST_ROOM);
  add_tag(&machine, 7);
  fails(LIMINE_NEW_BASE_REVISION);
  memset(data_words(&machine, 0), 0, 3 * REQUEST_ROOM);
  ((struct limine_entry_point_request *)add_request(&machine, ENTRY_REQUEST))->entry =
      LIMINE_BASE + 0x1000;
  fails(LIMINE_BAD_ENTRY);
  memset(data_words(&machine, 0), 0, 4 * REQUEST_ROOM);
  ((struct limine_stack_size_request *)add_request(&machine, STACK_REQUEST))->stack_size =
      UINT64_MAX;
  fails(ADAPTER_OUT_OF_MEMORY);
  memset(data_words(&machine, 0), 0, 5 * REQUEST_ROOM);
  ((struct limine_stack_size_request *)add_request(&machine, STACK_REQUEST))->stack_size = 1ull
                                                                                           << 40;
  fails(ADAPTER_OUT_OF_MEMORY);
}

/* The last bytes of the image are the first of a request. */
static void a_request_that_runs_off(void **state) {
  static const uint64_t id[] = {LIMINE_REQUEST_0, LIMINE_REQUEST_1, STACK_REQUEST};

  (void)state;
  program_header(&machine, 1)->p_memsz = program_header(&machine, 1)->p_filesz = DATA_FILE;
  machine.modules[0].size = DATA_AT + 0x1000;
  program_header(&machine, 1)->p_memsz = program_header(&machine, 1)->p_filesz = 0x1000;
  for (uint32_t bytes = 16; bytes < sizeof(struct limine_stack_size_request); bytes += 8) {
    memset(data_words(&machine, 0), 0, 0x1000);
    memcpy(data_words(&machine, 0x1000 - bytes), id, bytes < 32 ? bytes : 32);
    fails(LIMINE_BAD_REQUEST);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      machine_test(an_image_in_memory),    machine_test(base_revisions),
      machine_test(firmware_is_mapped),    machine_test(smbios_2),
      machine_test(a_log_of_measurements), machine_test(where_files_come_from),
      machine_test(requests_are_answered), machine_test(only_between_the_markers),
      machine_test(a_request_anywhere),    machine_test(code_is_searched_last),
      machine_test(wrong_requests),        machine_test(a_request_that_runs_off),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
