/* A kernel that writes the names of its modules, and their contents if the command line says so. */
#include "boot/protocol/kiln.h"
#include "lib/uart16550.h"
#include "words.h"

static void write(const char *text, uint64_t size) {
  uart16550_write(UART16550_COM1, text, size);
}

static void write_string(const char *string) {
  uint64_t size = 0;

  while (string[size] != '\0') {
    size++;
  }
  write(string, size);
}

static void list(const struct kiln_boot_info *info) {
  for (uint64_t i = 0; i < info->module_count; i++) {
    const struct kiln_module *module = &info->modules[i];

    write_string(module->path);
    write_string(": ");
    write_string(module->string);
    write_string("\n");
    if (has_word(info->command_line, "contents")) {
      write(module->address, module->size);
    }
  }
  write_string("all modules listed\n");
}

static void kernel_main(const struct kiln_boot_info *info) {
  if (uart16550_init(UART16550_COM1, UART16550_BAUD) && has_word(info->command_line, "list")) {
    list(info);
  }
  for (;;) {
    __asm__ volatile("cli; hlt");
  }
}

KILN_ENTRY(kernel_main);
