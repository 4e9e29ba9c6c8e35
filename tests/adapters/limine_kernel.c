/* The Limine test kernel: its requests, and what came of them. See limine_test.h. */
#include "tests/adapters/limine_test.h"

#define STACK_SIZE 0x30000u
#define COMMON 0xc7b1dd30df4c8b88, 0x0a82e883a194f07b

struct request {
  uint64_t id[4], revision;
  void *response;
  uint64_t more[3];
};

/* Where the linker script has them: between the markers, and on both sides of them. */
#define REQUEST(name, ...) \
  __attribute__((used, section(".requests"))) static volatile struct request name = {__VA_ARGS__}

extern void limine_entry(void);

#ifdef MARKERS
__attribute__((used, section(".requests_start"))) static const uint64_t start_marker[] = {
    0xf6b8f4b39de7d1ae, 0xfab91a6940fcb9cf, 0x785c6ed015d3e316, 0x181e920a7852b9d9};
__attribute__((used, section(".requests_end"))) static const uint64_t end_marker[] = {
    0xadc0e0531bb10d03, 0x9572709f31764c62};
/* Requests that do not count: the same ones as below. */
__attribute__((used, section(".requests_before"))) static volatile struct request before = {
    {COMMON, 0x48dcf1cb8ad2b852, 0x63984e959a98244b}, 0, 0, {0}};
__attribute__((used, section(".requests_behind"))) static volatile struct request behind = {
    {COMMON, 0x48dcf1cb8ad2b852, 0x63984e959a98244b}, 0, 0, {0}};
#endif
#if BASE_REVISION > 0
__attribute__((used, section(".requests"))) static volatile uint64_t tag[] = {
    0xf9562b2d5c95a6c8, 0x6a7b384944536bdc, BASE_REVISION};
#endif

REQUEST(loader, {COMMON, 0xf55038d8e2a1202f, 0x279426fcf5f59740});
REQUEST(cmdline, {COMMON, 0x4b161536e598651e, 0xb390ad4a2f1f303a});
REQUEST(firmware, {COMMON, 0x8c2f75d90bef28a8, 0x7045a4688eac00c3});
REQUEST(stack, {COMMON, 0x224ef0460a8e8926, 0xe1cb0fc25f46ea3d}, 0, 0, {STACK_SIZE});
REQUEST(direct_map, {COMMON, 0x48dcf1cb8ad2b852, 0x63984e959a98244b});
REQUEST(screen, {COMMON, 0x9d5827dcd881dd75, 0xa3148604f6fab11b}, 1);
REQUEST(paging, {COMMON, 0x95c1a0edab0944cb, 0xa4e5cb3842f7488a}, 1, 0, {1, 1, 0});
REQUEST(memmap, {COMMON, 0x67cf3d9d378a806f, 0xe304acdfc50c3c62});
REQUEST(entry, {COMMON, 0x13d86c035a1cd3e1, 0x2b0caa89d8f3026a}, 0, 0, {(uint64_t)limine_entry});
REQUEST(file, {COMMON, 0xad97e90e83f1ed67, 0x31eb5d1c5ff23b69});
REQUEST(modules, {COMMON, 0x3e7e279702be32af, 0xca1c4f3bd1280cee}, 1);
REQUEST(rsdp, {COMMON, 0xc5e77b6b397e7b43, 0x27637845accdcf3c});
REQUEST(smbios, {COMMON, 0x9e9046f11e095391, 0xaa4a520fefbde5ee});
REQUEST(efi, {COMMON, 0x5ceba5163eaaf6d6, 0x0a6981610cf65fcc});
REQUEST(efi_memmap, {COMMON, 0x7df62a431d6872d5, 0xa4fcdfb3e57306c8});
REQUEST(address, {COMMON, 0x71ba76863cc55f63, 0xb2644a48c516a487});
REQUEST(event_log, {COMMON, 0x98e094fc7e76e979, 0xee8d8775c54e1d1f});
#ifdef KEEP_IOMMU
REQUEST(iommu, {COMMON, 0x8ebaabe51f490179, 0x2aa86a59ffb4ab0f});
#endif
/* What is not answered: other processors, the date, a device tree, and what nobody knows. */
REQUEST(mp, {COMMON, 0x95a67b819a1b857e, 0xa0b61b723b6a73e0});
REQUEST(date, {COMMON, 0x502746e184c088aa, 0xfbc5ec83e6327893});
REQUEST(dtb, {COMMON, 0xb40ddb48fb54bac7, 0x545081493f81ffb7});
REQUEST(unknown, {COMMON, 1, 2}, 7, (void *)0x1234);

struct entry_state entry_state = {{1}, 0, 0};
const struct memmap_response *memory_map;
uint64_t hhdm, image_slide;

extern const char image_start[];
static const char *const pointer = image_start; /* Relocated, if the kernel is. */
static uint64_t zeros[100];
static bool failed;

static void out(uint16_t port, uint8_t value) {
  __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static void say(const char *text) {
  for (; *text != '\0'; text++) {
    uint8_t status = 0;

    for (int i = 0; i < 1000000 && (status & 0x20) == 0; i++)
      __asm__ volatile("inb %1, %0" : "=a"(status) : "Nd"((uint16_t)0x3fd));
    out(0x3f8, (uint8_t)*text);
  }
}

void fail(const char *what) {
  failed = true;
  say("KILN TEST FAIL: ");
  say(what);
  say("\r\n");
}

/* Ends QEMU (toolchain/qemu/command.sh). */
static void end(void) {
  if (!failed) say("KILN TEST PASS\r\n");
  __asm__ volatile("outl %0, %1" : : "a"(failed ? 0x11 : 0x10), "Nd"((uint16_t)0xf4));
  for (;;) __asm__ volatile("cli; hlt");
}

void wrong_entry(void);
void wrong_entry(void) {
  fail("the entry point is that of the request");
  end();
}

static bool same(const void *left, const char *right) {
  const char *text = left;

  while (*right != '\0' && *text == *right) text++, right++;
  return *right == '\0';
}

static bool equal(const char *left, const char *right) {
  return same(left, right) && same(right, left);
}

uint64_t memory_type(uint64_t physical, uint64_t length) {
  for (uint64_t i = 0; i < memory_map->count; i++) {
    const struct memmap_entry *at = memory_map->entries[i];

    if (physical >= at->base && physical - at->base < at->length &&
        length <= at->length - (physical - at->base))
      return at->type;
  }
  return ~0ull;
}

/* A response's number `index`; its revision is number 0. */
static uint64_t value(volatile struct request *request, int index, const char *what) {
  if (request->response == 0) {
    fail(what);
    return 0;
  }
  check(is_reclaimable(request->response, 16), "responses lie in memory that can be reclaimed");
  return ((const uint64_t *)request->response)[index];
}

static void check_memory_map(void) {
  uint64_t end_of_last = 0, usable = 0;

  for (uint64_t i = 0; i < memory_map->count; i++) {
    const struct memmap_entry *at = memory_map->entries[i];
    bool strict = at->type == USABLE || at->type == RECLAIMABLE;

    check(at->base >= end_of_last && at->length != 0, "the memory map is sorted, without overlaps");
    check(!strict || (at->base | at->length) % 4096 == 0, "free memory is whole pages");
    check(at->type <= (BASE_REVISION >= 4 ? MAPPED : FRAMEBUFFER), "types of memory");
    if (at->type == USABLE) usable += at->length;
    if (strict || at->type == EXECUTABLE || at->type == FRAMEBUFFER)
      check(is_mapped(hhdm + at->base) && is_mapped(hhdm + at->base + at->length - 1),
            "the HHDM has what is free, and the framebuffer");
    if (BASE_REVISION >= 1 && BASE_REVISION != 3 && at->type == ACPI_NVS)
      check(is_mapped(hhdm + at->base), "the HHDM has ACPI's memory, but in revision 3");
    if (BASE_REVISION >= 3 && at->type == RESERVED)
      check(!is_mapped(hhdm + at->base), "the HHDM has no reserved memory from revision 3 on");
    end_of_last = at->base + at->length;
  }
  check(usable > 100 << 20, "there is usable memory");
  check(memory_type(0, 4096) != USABLE || BASE_REVISION > 2, "page 0, up to revision 2");
}

static void check_files(void) {
  const uint64_t *executable = (const uint64_t *)value(&file, 1, "the executable file");
  uint64_t *const *files = (uint64_t *const *)value(&modules, 2, "modules");
  const char *line = (const char *)value(&cmdline, 1, "a command line");

  check(equal(line, "limine  one two"), "the command line");
  check(executable[4] == (uint64_t)line, "it is the string of the executable file, too");
  check(same((const void *)executable[1], "\177ELF"), "the executable file's content");
  check(equal((const char *)executable[3], "/kernel.limine"), "the executable file's path");
  check(((const uint32_t *)executable)[14] != 0, "the number of the partition");
  check(value(&modules, 0, "modules") == 0, "internal modules are not honoured");
  check(value(&modules, 1, "modules") == 2, "there are two modules");
  check(equal((const char *)files[0][3], "/boot/second.txt"), "the path of the first module");
  check(equal((const char *)files[0][4], "a  string"), "the string of the first module");
  check(same((const void *)files[0][1], "from the second one\n"), "its content");
  check(files[0][2] == 20 && files[0][1] % 4096 == 0, "its size, and where it begins");
  check(memory_type(files[0][1] - hhdm, files[0][2]) == EXECUTABLE, "what memory it is in");
  check(equal((const char *)files[1][4], ""), "the string of the second module");
}

static void check_screen(void) {
  const uint64_t *const *screens = (const uint64_t *const *)value(&screen, 2, "a framebuffer");
  uint64_t size, page;

  if (screens == 0) return;
  check(value(&screen, 0, "a framebuffer") == 1 && screens[0][8] == 1, "revision 1, and a mode");
  check(screens[0][3] >= screens[0][1] * 3 && screens[0][2] >= 400, "the size of the screen");
  check((uint8_t)(screens[0][4] >> 16) == 1, "its memory model");
  check(memory_type(screens[0][0] - hhdm, screens[0][3] * screens[0][2]) == FRAMEBUFFER,
        "the framebuffer is one in the memory map");
  page = page_entry(screens[0][0], &size);
  check((page & (size == 4096 ? 0x80 : 0x1000)) != 0 && (page & 0x18) == 0x8,
        "it is write-combining: entry 5 of the PAT");
  *(volatile uint32_t *)screens[0][0] = 0xffffff;
}

/* From base revision 4 on all of ACPI's tables can be reached. */
static void check_acpi(const uint8_t *root) {
  const uint8_t *rsdt = (const uint8_t *)(hhdm + *(const uint32_t *)(root + 16));
  uint32_t count;

  check(same(root, "RSD PTR "), "the RSDP");
  if (BASE_REVISION == 3 || !is_mapped((uint64_t)rsdt)) {
    check(BASE_REVISION < 4, "the RSDT is mapped");
    return;
  }
  count = (*(const uint32_t *)(rsdt + 4) - 36) / 4;
  check(same(rsdt, "RSDT") && count > 2, "the RSDT");
  for (uint32_t i = 0; i < count; i++) {
    uint32_t table = *(const uint32_t *)(rsdt + 36 + 4 * i);
    uint64_t type = memory_type(table, 8);

    check(is_mapped(hhdm + table), "ACPI's tables are mapped");
    if (BASE_REVISION >= 4)
      check(type == MAPPED || type == ACPI_RECLAIMABLE || type == ACPI_NVS, "their types");
  }
}

/* True when addresses of some of the firmware's tables are those in the HHDM. */
static bool has_virtual_tables(void) {
  return BASE_REVISION < 3 || BASE_REVISION >= 5;
}

/* From base revision 5 on, what lies there is reserved and mapped. */
static void check_mapped(uint64_t physical, uint64_t length, const char *what) {
  if (BASE_REVISION < 5) return;
  check(memory_type(physical, length) == MAPPED, what);
  check(is_mapped(hhdm + physical) && is_mapped(hhdm + physical + length - 1), what);
}

static void check_smbios(void) {
  uint64_t at = value(&smbios, 1, "SMBIOS") | value(&smbios, 2, "SMBIOS"), table, length;
  const uint8_t *entry = (const uint8_t *)at;

  check((at >= hhdm) == has_virtual_tables(), "SMBIOS is physical in revisions 3 and 4");
  if (!has_virtual_tables()) return;
  check(same(entry, "_SM"), "SMBIOS's anchor");
  if (entry[3] == '_') {
    length = *(const uint16_t *)(entry + 0x16);
    table = *(const uint32_t *)(entry + 0x18);
  } else {
    length = *(const uint32_t *)(entry + 0xc);
    table = *(const uint64_t *)(entry + 0x10);
  }
  check_mapped(at - hhdm, 24, "SMBIOS's entry point is mapped");
  check_mapped(table, length, "SMBIOS's table is mapped");
}

static void check_efi(void) {
  uint64_t at = value(&efi, 1, "the EFI system table");
  const uint64_t *table = (const uint64_t *)at;

  check((at >= hhdm) == has_virtual_tables(), "the EFI system table is physical in 3 and 4");
  check(value(&efi_memmap, 2, "EFI's memory map") >= 20 * value(&efi_memmap, 3, "its entries"),
        "EFI's memory map has entries");
  check(is_reclaimable((const void *)value(&efi_memmap, 1, "its place"), 4096), "where it is");
  if (BASE_REVISION < 5) return;
  check_mapped(at - hhdm, 120, "the EFI system table is mapped");
  check(same(table, "IBI SYST"), "it is one");
  check_mapped(table[3], 2, "the vendor's name is mapped");
  check_mapped(table[11], 136, "EFI's runtime services are mapped");
  check_mapped(table[14], 24 * table[13], "EFI's configuration tables are mapped");
}

static void check_firmware(void) {
  uint64_t root = value(&rsdp, 1, "an RSDP"), kind = value(&firmware, 1, "the kind of firmware");

  check((root >= hhdm) == (BASE_REVISION != 3), "the RSDP is physical in revision 3 only");
  if (BASE_REVISION != 3) check_acpi((const uint8_t *)root);
  check_smbios();
  check(kind == 0 || kind == 2, "firmware is BIOS or 64-bit EFI");
  check((efi.response != 0) == (kind == 2), "the EFI system table, with EFI");
  check((efi_memmap.response != 0) == (kind == 2), "EFI's memory map, with EFI");
  check(event_log.response == 0, "no log of measurements without a TPM");
  if (kind == 2) check_efi();
}

static void check_image(void) {
  uint64_t physical = value(&address, 1, "where the kernel is"), any = 0;

  check(value(&address, 2, "its virtual address") == (uint64_t)image_start, "the virtual base");
  check((uint64_t)image_start == 0xffffffff80000000, "is the lowest one there is");
  check(memory_type(physical, 4096) == EXECUTABLE, "what memory the kernel is in");
  check(*(const uint64_t *)(hhdm + physical) == *(const uint64_t *)image_start, "it is there");
  check(pointer == image_start, "pointers are relocated");
  for (int i = 0; i < 100; i++) any |= zeros[i];
  check(any == 0, "what the file has nothing of is 0");
}

void kernel_main(void);
void kernel_main(void) {
  memory_map = memmap.response;
  if (memory_map == 0 || direct_map.response == 0) {
    fail("a memory map and the HHDM");
    end();
  }
  hhdm = ((const uint64_t *)direct_map.response)[1];
  image_slide = value(&address, 1, "where the kernel is") - (uint64_t)image_start;
  check_machine(&entry_state, STACK_SIZE);
  check_memory_map();
  check_files();
  check_screen();
  check_firmware();
  check_image();
  check(equal((const char *)value(&loader, 1, "the loader"), "Kiln"), "the loader's name");
  check(*(const char *)value(&loader, 2, "its version") == '0', "the loader's version");
  check(value(&paging, 1, "a paging mode") == 0, "4 levels of page tables");
  check(stack.response != 0 && entry.response != 0, "wishes are granted");
#ifdef KEEP_IOMMU
  check(iommu.response != 0, "IOMMUs are kept");
#endif
  check(mp.response == 0 && date.response == 0 && dtb.response == 0, "what there is not");
  check(unknown.response == (void *)0x1234, "a request that is not known is left alone");
#ifdef MARKERS
  check(before.response == 0 && behind.response == 0, "markers are honoured");
#endif
#if BASE_REVISION > 0
  check(tag[2] == 0, "the base revision is supported");
  check(tag[1] == BASE_REVISION, "it is the one that was loaded by");
#endif
  end();
}
