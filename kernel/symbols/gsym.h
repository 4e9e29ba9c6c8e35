/*
 * Reading of a GSYM table, which turns an address of a program into the names and lines of its
 * source. llvm-gsymutil makes it from a linked kernel (kiln_kernel's `symbols`); the kernel has it
 * in its last segment, and //kernel:symbolize reads the file.
 *
 * Pure: no allocation, no state, and nothing in the table is believed before it has been checked.
 * (LLVM 19, include/llvm/DebugInfo/GSYM: Header.h, FunctionInfo.h, LineTable.h, InlineInfo.h.)
 */
#ifndef KILN_KERNEL_SYMBOLS_GSYM_H
#define KILN_KERNEL_SYMBOLS_GSYM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SYMBOL_FRAMES_MAX 8u /* A function, and what is inlined into it one in another. */
#define SYMBOL_TEXT_MAX 256u /* Bytes that symbol_format needs for all but absurd names. */
#define BUILD_ID_MAX 20u     /* Bytes of a build id that a table has room for. */
#define BUILD_ID_TEXT_MAX (2 * BUILD_ID_MAX + 1)

/* A table that gsym_open has checked. Points into the bytes that it was opened on. */
struct gsym {
  const uint8_t *data;
  uint64_t size;            /* Bytes of data. */
  uint64_t base;            /* What the address offsets count from. */
  const uint8_t *addresses; /* `count` offsets of functions, ascending, of `address_size` bytes. */
  const uint8_t *functions; /* `count` 4-byte offsets of their descriptions in `data`. */
  const uint8_t *files;     /* `file_count` pairs of 4-byte offsets in `strings`. */
  const char *strings;      /* `strings_size` bytes, of which the first and the last are 0. */
  uint32_t count;
  uint32_t file_count;
  uint32_t strings_size;
  uint8_t address_size;    /* 1 to 8. */
  uint8_t build_id_size;   /* At most BUILD_ID_MAX; 0 in a table of a kernel without an id. */
  const uint8_t *build_id; /* The linker's, of the kernel that the table was made of. */
};

/* A place in the source. No pointer is ever null; what is not known is "" or 0. */
struct symbol_frame {
  const char *function;
  const char *directory; /* Of the file, without a '/' at its end. */
  const char *file;
  uint32_t line; /* From 1. */
};

/* What is at an address. */
struct symbol {
  uint64_t offset; /* Bytes from the start of the function, the last of the frames. */
  uint32_t count;  /* Frames, at least 1; each is inlined into the next. */
  struct symbol_frame frames[SYMBOL_FRAMES_MAX];
};

/*
 * Checks the table in the `size` bytes at `data`, which may be more than it has, and have to
 * outlive it. False for what is none, of another version, or cut.
 */
bool gsym_open(const void *data, uint64_t size, struct gsym *table);

/*
 * Finds the function at `address`, as the ELF file has it. False when there is none. What a
 * damaged table has wrong is left out or wrong in `symbol` too, but nothing else happens. Of a
 * deeper inlining than fits the innermost functions are left out.
 */
bool gsym_find(const struct gsym *table, uint64_t address, struct symbol *symbol);

/*
 * Writes a frame of `symbol` as all backtraces have it, "kernel_main+0x12 (kernel/main.c:20)" or
 * "print (kernel/print.c:5) [inlined]", to the `size` bytes at `text`, cut if it is longer.
 */
void symbol_format(const struct symbol *symbol, uint32_t frame, char *text, size_t size);

/* Writes the `size` bytes of a build id, of which there are at most BUILD_ID_MAX, as hexadecimal
   digits; "" when there are none. */
void build_id_format(const uint8_t *build_id, uint32_t size, char text[BUILD_ID_TEXT_MAX]);

#endif /* KILN_KERNEL_SYMBOLS_GSYM_H */
