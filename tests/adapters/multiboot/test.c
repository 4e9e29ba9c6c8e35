/* Checks that the Multiboot test kernels share: see test.h. */
#include "tests/adapters/multiboot/test.h"

#include "lib/string.h"
#include "lib/uart16550.h"
#include "lib/x86/port_io.h"

#define QEMU_EXIT 0xf4 /* toolchain/qemu/command.sh */
#define QEMU_PASSED 0x10u
#define QEMU_FAILED 0x11u

#define CR0_PE 0x00000001u /* Intel SDM 3A §2.5. */
#define CR0_PG 0x80000000u
#define EFLAGS_IF 0x00000200u
#define EFLAGS_VM 0x00020000u
#define MSR_EFER 0xc0000080u
#define EFER_LME_LMA 0x500u

#define SHT_SYMTAB 2u
#define SHT_STRTAB 3u

#define BSS_SIZE 0x300000u /* 3 MiB: on a BIOS also over the loader's data and the file. */

extern const uint32_t words[], words_end[];
extern const char kernel_start[], kernel_end[];

uint8_t stack[8192] __attribute__((aligned(16)));
__asm__(".globl stack_end\nstack_end = stack + 8192");

static const uint32_t cleared[BSS_SIZE / sizeof(uint32_t)];
static uint32_t slide, failures;
static uint64_t previous_end;
static bool saw_own_memory;

void *at(uint32_t physical) {
  return (void *)(physical - slide);
}

void say(const char *text) {
  uart16550_write(UART16550_COM1, text, strlen(text));
}

void say_number(uint32_t number) {
  char digits[11], *first = &digits[10];

  *first = '\0';
  do *--first = (char)('0' + number % 10);
  while ((number /= 10) != 0);
  say(first);
}

void check(bool holds, const char *what) {
  if (holds) return;
  failures++;
  say("KILN TEST FAIL: ");
  say(what);
  say("\n");
}

static uint32_t read_efer(void) {
  uint32_t low, high;

  __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(MSR_EFER));
  return low;
}

/* Two places that are one without A20. */
static bool has_a20(void) {
  volatile uint32_t *low = at(0x6000), *high = at(0x106000);
  uint32_t before = *high;

  *low = ~before;
  return *high == before;
}

static bool words_are_right(void) {
  uint32_t count = (uint32_t)(words_end - words);

  for (uint32_t i = 0; i < count; i++) {
    if (words[i] != i) return false;
  }
  return count == 0x20000;
}

static bool bss_is_clear(void) {
  const volatile uint32_t *word = cleared;

  for (uint32_t i = 0; i < BSS_SIZE / sizeof(uint32_t); i++) {
    if (word[i] != 0) return false;
  }
  return true;
}

void check_entry(const struct entry_state *state, uint32_t magic) {
  slide = state->slide;
  uart16550_init(UART16550_COM1, UART16550_BAUD);
  CHECK(state->magic == magic);
  CHECK((state->cr0 & CR0_PG) == 0);
  CHECK((state->cr0 & CR0_PE) != 0);
  CHECK((state->eflags & EFLAGS_IF) == 0);
  CHECK((state->eflags & EFLAGS_VM) == 0);
  CHECK((read_efer() & EFER_LME_LMA) == 0);
  CHECK(has_a20());
  CHECK(words_are_right());
  CHECK(bss_is_clear());
}

bool is_apart(uint32_t physical, uint32_t length) {
  uint32_t start = (uint32_t)kernel_start + slide, end = (uint32_t)kernel_end + slide;

  return physical + length >= physical && (physical + length <= start || physical >= end);
}

void check_module(uint32_t index, const struct multiboot_module_facts *module) {
  static const char contents[] = "from the second one\n";
  uint32_t size = module->end - module->start;

  CHECK(index < 2);
  CHECK(module->start % 4096 == 0);
  CHECK(module->start != 0);
  CHECK(is_apart(module->start, size));
  if (index == 0) {
    CHECK(strcmp(module->string, "first  module") == 0);
    CHECK(size == sizeof(contents) - 1);
    CHECK(memcmp(at(module->start), contents, sizeof(contents) - 1) == 0);
  } else {
    CHECK(module->string[0] == '\0');
    CHECK(memcmp(at(module->start), "#!/busybox sh", 13) == 0);
  }
}

/* Fields of a section header, and of a symbol: ELF32 or ELF64, of which only the lower half counts.
 */
static uint32_t field(const uint8_t *header, bool is_64, uint32_t offset_32, uint32_t offset_64) {
  uint32_t value;

  memcpy(&value, header + (is_64 ? offset_64 : offset_32), sizeof(value));
  return value;
}

/* The symbol of a function of this kernel, in the tables that it was given. */
static bool has_symbol(const uint8_t *symbols, uint32_t size, const char *names, bool is_64) {
  uint32_t step = is_64 ? 24 : 16;

  for (uint32_t i = 0; i + step <= size; i += step) {
    if (strcmp(names + field(symbols + i, is_64, 0, 0), "kernel_main") == 0)
      return field(symbols + i, is_64, 4, 8) == (uint32_t)kernel_main;
  }
  return false;
}

void check_sections(const uint8_t *headers, uint32_t count, uint32_t size, uint32_t names) {
  bool is_64 = size == 64, words_found = false, symbols_found = false;
  const char *name;

  CHECK(size == 40 || size == 64);
  CHECK(names < count);
  if (names >= count) return;
  name = at(field(headers + names * size, is_64, 12, 16));
  for (uint32_t i = 0; i < count; i++) {
    const uint8_t *header = headers + i * size;
    uint32_t address = field(header, is_64, 12, 16), length = field(header, is_64, 20, 32);

    if (strcmp(name + field(header, is_64, 0, 0), ".words") == 0)
      words_found = address == (uint32_t)words + slide;
    if (field(header, is_64, 4, 4) == SHT_SYMTAB) {
      const uint8_t *strings = headers + field(header, is_64, 24, 40) * size;

      CHECK(is_apart(address, length));
      CHECK(field(strings, is_64, 4, 4) == SHT_STRTAB);
      symbols_found = has_symbol(at(address), length, at(field(strings, is_64, 12, 16)), is_64);
    }
  }
  CHECK(words_found);
  CHECK(symbols_found);
}

void check_memory(uint64_t base, uint64_t length, uint32_t type) {
  uint64_t start = (uint32_t)kernel_start + slide, end = (uint32_t)kernel_end + slide;

  CHECK(base >= previous_end);
  CHECK(length != 0);
  previous_end = base + length;
  if (type == RAM && base <= start && end <= base + length) saw_own_memory = true;
}

void check_pixels(uint64_t address, uint32_t pitch, uint32_t width, uint32_t height, uint32_t bits,
                  const uint8_t *colours) {
  volatile uint32_t *pixel = at((uint32_t)address);

  CHECK(address != 0 && address >> 32 == 0);
  CHECK(width >= 640 && height >= 480);
  CHECK(bits == 32);
  CHECK(pitch >= width * 4);
  CHECK(colours[0] == 16 && colours[1] == 8); /* Red, green, blue: position and size. */
  CHECK(colours[2] == 8 && colours[3] == 8);
  CHECK(colours[4] == 0 && colours[5] == 8);
  *pixel = 0x123456;
  CHECK((*pixel & 0xffffff) == 0x123456);
}

_Noreturn void finish(void) {
  CHECK(saw_own_memory);
  if (failures == 0) say("KILN TEST PASS\n");
  __asm__ volatile("outl %0, %w1" ::"a"(failures == 0 ? QEMU_PASSED : QEMU_FAILED),
                   "Nd"(QEMU_EXIT));
  for (;;) __asm__ volatile("cli; hlt");
}
