/*
 * A kernel whose ELF file is legal and unlike what linkers usually make (unusual.ld, and this
 * package's BUILD file): program headers in descending order of address, a segment at an odd
 * offset of the file, one of 64 MiB with nothing in the file, holes between segments, no section
 * headers, and a template of thread-local storage. It must be loaded like any other.
 */
#include <stdbool.h>
#include <stdint.h>

#include "lib/string.h"
#include "tests/kernels/clause.h"
#include "tests/kernels/own_file.h"
#include "tests/kernels/page_walk.h"
#include "tests/kernels/test.h"

#define LARGE_SIZE (64u << 20)
#define TLS_ALIGNMENT 64u
#define TLS_MEMORY_SIZE 32u /* A word, padding to 16 bytes, two words. */
#define TLS_FIRST 0x6b696c6e746c7331ull

#define ODD_TEXT "read from an odd offset"

/* unusual.ld gives each of these a segment of its own. Of .sbss the compiler writes no bytes. */
static const char odd[] __attribute__((section(".odd"), aligned(1))) = ODD_TEXT;
static uint64_t large[LARGE_SIZE / sizeof(uint64_t)] __attribute__((section(".sbss")));

/* Bytes in front of .odd, so that it begins at an odd offset. */
static const char ballast[] __attribute__((section(".ballast"), aligned(1), used)) = "12";

/* The file has the first of these only. */
static _Thread_local uint64_t thread_word __attribute__((aligned(TLS_ALIGNMENT), used)) = TLS_FIRST;
static _Thread_local uint64_t thread_zeros[2] __attribute__((aligned(16), used));

/* Whether the file is as unusual as this test wants it, or a linker has put it in order. */
static void check_file(const struct kiln_boot_info *info) {
  bool ascending = false, odd_offset = false, nothing_in_file = false;
  uint64_t before = UINT64_MAX;

  clause(own_file_open(info), "the kernel's own file is a module (kiln.cfg of this test)");
  for (uint32_t i = 0; own_file_program_header(i) != 0; i++) {
    const struct elf64_program_header *segment = own_file_program_header(i);

    if (segment->p_type != PT_LOAD) {
      continue;
    }
    ascending = ascending || segment->p_vaddr > before;
    before = segment->p_vaddr;
    odd_offset = odd_offset || (segment->p_vaddr == (uint64_t)odd && segment->p_offset % 2 == 1);
    nothing_in_file =
        nothing_in_file || (segment->p_vaddr == (uint64_t)large && segment->p_filesz == 0);
  }
  clause(before != UINT64_MAX && !ascending, "file: segments are in descending order");
  clause(odd_offset, "file: a segment is at an odd offset");
  clause(nothing_in_file, "file: a segment has nothing in the file");
  clause(own_file_header() != 0 && own_file_header()->e_shoff == 0, "file: no section headers");
}

static void check_memory(const struct kiln_boot_info *info) {
  uint64_t set = 0;

  clause(memcmp(odd, ODD_TEXT, sizeof(odd)) == 0, "the segment at an odd offset is loaded");
  clause(page_walk(info->direct_map, (uint64_t)odd) == PAGE_MAPPED, "and is read-only");
  for (uint64_t i = 0; i < sizeof(large) / sizeof(large[0]); i++) {
    set |= ((volatile uint64_t *)large)[i];
  }
  clause_equal("the 64 MiB that are not in the file: bits that are set", set, 0);
  clause(page_walk(info->direct_map, (uint64_t)(large + LARGE_SIZE / sizeof(large[0])) - 1) ==
             (PAGE_MAPPED | PAGE_WRITABLE),
         "and are writable up to their last byte");
  clause(page_walk(info->direct_map, (uint64_t)odd + 4096) == 0, "holes are not mapped");
  clause(own_file_code_is_loaded(), "code is that of the file");
}

static void check_tls(const struct kiln_boot_info *info) {
  const struct kiln_tls *tls = &info->tls;
  uint64_t first = 0;

  clause(tls->address != 0 && page_walk(info->direct_map, tls->address) & PAGE_MAPPED,
         "tls.address = 0x%lx is mapped", tls->address);
  clause_equal("tls.file_size", tls->file_size, sizeof(thread_word));
  clause_equal("tls.memory_size", tls->memory_size, TLS_MEMORY_SIZE);
  clause_equal("tls.alignment", tls->alignment, TLS_ALIGNMENT);
  if (tls->file_size == sizeof(first)) {
    memcpy(&first, (const void *)tls->address, sizeof(first));
  }
  clause_equal("tls, first word of the template", first, TLS_FIRST);
}

static void kernel_main(const struct kiln_boot_info *info) {
  test_start(info);
  clause_subject("unusual");
  check_file(info);
  check_memory(info);
  check_tls(info);
  clause_end();
}

KILN_ENTRY(kernel_main);
