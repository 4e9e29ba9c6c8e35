/*
 * Unit tests of notes.c: notes as linkers write them, and as nobody should. Orders and alignments
 * of several notes are in kernel_layouts_test.c.
 */
#include "boot/core/notes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/tests/fake_firmware.h"
#include "boot/core/tests/random.h"

#define RANDOM_ROUNDS 20000u
#define SEED 0x4e4f5445
#define NOTES_MAX 256u

/* The notes of a kernel, one after the other. */
struct notes {
  uint8_t bytes[NOTES_MAX];
  size_t size;
};

/* Appends a note, padded as the gABI says. */
static void append(struct notes *notes, const char *name, uint32_t name_size,
                   const void *descriptor, uint32_t size, uint32_t type) {
  struct elf64_note note = {.n_namesz = name_size, .n_descsz = size, .n_type = type};

  memcpy(&notes->bytes[notes->size], &note, sizeof(note));
  notes->size += sizeof(note);
  memcpy(&notes->bytes[notes->size], name, name_size);
  notes->size += (name_size + 3) / 4 * 4;
  memcpy(&notes->bytes[notes->size], descriptor, size);
  notes->size += (size + 3) / 4 * 4;
}

static void append_build_id(struct notes *notes, uint32_t size) {
  append(notes, "GNU", 4, "01234567890123456789", size, 3);
}

static struct kiln_kernel_header good_header(void) {
  return (struct kiln_kernel_header){.magic = KILN_HEADER_MAGIC,
                                     .version = KILN_PROTOCOL_VERSION,
                                     .size = sizeof(struct kiln_kernel_header),
                                     .stack_size = KILN_STACK_DEFAULT,
                                     .framebuffer = KILN_FRAMEBUFFER_TEXT};
}

static void append_kiln(struct notes *notes, const struct kiln_kernel_header *header,
                        uint32_t size) {
  append(notes, KILN_NOTE_NAME, sizeof(KILN_NOTE_NAME), header, size, KILN_NOTE_HEADER);
}

/* Searches the first `size` bytes, in memory of that size: a sanitizer sees the byte behind. */
static enum boot_status search(const struct notes *notes, size_t size,
                               struct kiln_kernel_header *header) {
  uint8_t *copy = malloc(size);

  const struct elf64_program_header phdr = {.p_type = PT_NOTE, .p_filesz = size, .p_align = 4};
  struct loader_file file = {0};

  memcpy(copy, notes->bytes, size);
  fake_reset();
  fake_add_file("notes", copy, size);
  assert_int_equal(file_open("notes", NULL, &file), BOOT_OK);
  enum boot_status status = notes_find_header(&file, &phdr, 1, header);
  free(copy);
  return status;
}

/* Expects that the caller's header is left alone, unless there is one to complain about. */
static void expect_error(enum boot_status expected, const struct notes *notes, size_t size) {
  struct kiln_kernel_header header = {.magic = 1, .stack_size = 2};

  assert_int_equal(search(notes, size, &header), expected);
  if (expected != BOOT_KERNEL_NO_HEADER && header.magic == KILN_HEADER_MAGIC) return;
  assert_int_equal(header.magic, 1);
  assert_int_equal(header.stack_size, 2);
}

static void expect_header(const struct notes *notes, size_t size) {
  struct kiln_kernel_header expected = good_header();
  struct kiln_kernel_header header;

  assert_int_equal(search(notes, size, &header), BOOT_OK);
  expected.size = header.size;
  assert_memory_equal(&header, &expected, sizeof(header));
}

static void test_found(void **state) {
  struct kiln_kernel_header header = good_header();
  struct notes notes = {.size = 0};

  (void)state;
  append_kiln(&notes, &header, sizeof(header));
  assert_int_equal(notes.size, sizeof(struct kiln_kernel_note));
  expect_header(&notes, notes.size);

  notes.size = 0;
  append_build_id(&notes, 20);
  append_build_id(&notes, 0);
  append_build_id(&notes, 3); /* Padded. */
  append_kiln(&notes, &header, sizeof(header));
  append_build_id(&notes, 20);
  expect_header(&notes, notes.size);
}

/* A note that the file does not have all of, one that cannot be read, and what is not a note. */
static void test_segments(void **state) {
  static const uint64_t ranges[][2] = {{1, 48}, {0, 49}, {UINT64_MAX, 2}, {0, UINT64_MAX}};
  struct kiln_kernel_header header = good_header();
  struct elf64_program_header phdr = {.p_type = PT_NOTE, .p_filesz = 48};
  struct notes notes = {.size = 0};
  struct loader_file file = {0};

  (void)state;
  append_kiln(&notes, &header, sizeof(header));
  fake_reset();
  fake_add_file("notes", notes.bytes, 48);
  assert_int_equal(file_open("notes", NULL, &file), BOOT_OK);
  assert_int_equal(notes_find_header(&file, &phdr, 1, &header), BOOT_OK);
  assert_int_equal(notes_find_header(&file, &phdr, 0, &header), BOOT_KERNEL_NO_HEADER);
  phdr.p_type = PT_LOAD;
  assert_int_equal(notes_find_header(&file, &phdr, 1, &header), BOOT_KERNEL_NO_HEADER);
  phdr.p_type = PT_NOTE;
  fake.failing_read = fake.reads + 1;
  assert_int_equal(notes_find_header(&file, &phdr, 1, &header), BOOT_DISK_READ);
  for (uint32_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
    phdr.p_offset = ranges[i][0];
    phdr.p_filesz = ranges[i][1];
    assert_int_equal(notes_find_header(&file, &phdr, 1, &header), BOOT_FILE_TOO_SHORT);
  }
}

/* Behind any number of bytes of other notes, at every distance from where a buffer may end. */
static void test_behind_many(void **state) {
  static uint8_t bytes[4096];
  struct kiln_kernel_header header = good_header();
  struct notes notes = {.size = 0};

  (void)state;
  append_kiln(&notes, &header, sizeof(header));
  for (uint32_t before = 16; before < 3000; before += 4) {
    const struct elf64_note other = {.n_namesz = 4, .n_descsz = before - 16, .n_type = 3};
    const struct elf64_program_header phdr = {
        .p_type = PT_NOTE, .p_filesz = before + notes.size, .p_align = 4};
    struct loader_file file = {0};

    memset(bytes, 0, sizeof(bytes));
    memcpy(bytes, &other, sizeof(other));
    memcpy(bytes + before, notes.bytes, notes.size);
    fake_reset();
    fake_add_file("notes", bytes, phdr.p_filesz);
    assert_int_equal(file_open("notes", NULL, &file), BOOT_OK);
    memset(&header, 0, sizeof(header));
    assert_int_equal(notes_find_header(&file, &phdr, 1, &header), BOOT_OK);
    assert_memory_equal(&header, notes.bytes + 20, sizeof(header));
  }
}

static void test_not_found(void **state) {
  struct kiln_kernel_header header = good_header();
  struct notes notes = {.size = 0};

  (void)state;
  expect_error(BOOT_KERNEL_NO_HEADER, &notes, 0);
  append_build_id(&notes, 20);
  expect_error(BOOT_KERNEL_NO_HEADER, &notes, notes.size);
  append(&notes, KILN_NOTE_NAME, sizeof(KILN_NOTE_NAME), &header, sizeof(header),
         KILN_NOTE_HEADER + 1);
  append(&notes, "Kilt", 5, &header, sizeof(header), KILN_NOTE_HEADER);
  append(&notes, "Kiln", 4, &header, sizeof(header), KILN_NOTE_HEADER); /* Not terminated. */
  append(&notes, "Kiln\0x", 6, &header, sizeof(header), KILN_NOTE_HEADER);
  expect_error(BOOT_KERNEL_NO_HEADER, &notes, notes.size);
}

static void test_cut_short(void **state) {
  struct kiln_kernel_header header = good_header();
  struct notes notes = {.size = 0};

  (void)state;
  append_kiln(&notes, &header, sizeof(header));
  for (size_t size = 0; size < 20; size++) {
    expect_error(BOOT_KERNEL_NO_HEADER, &notes, size);
  }
  for (size_t size = 20; size < notes.size; size++) {
    expect_error(BOOT_KERNEL_BAD_HEADER, &notes, size);
  }
  /* The padding of the last note may be missing. */
  notes.size = 0;
  append_build_id(&notes, 3);
  expect_error(BOOT_KERNEL_NO_HEADER, &notes, notes.size - 1);
}

static void test_huge_sizes(void **state) {
  static const uint32_t sizes[] = {UINT32_MAX, UINT32_MAX - 2, 0x80000000, 200};

  (void)state;
  for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    struct notes notes = {.size = 0};

    append_build_id(&notes, 20);
    memcpy(&notes.bytes[0], &sizes[i], sizeof(sizes[i]));
    expect_error(BOOT_KERNEL_NO_HEADER, &notes, notes.size);
    notes.size = 0;
    append_build_id(&notes, 20);
    memcpy(&notes.bytes[4], &sizes[i], sizeof(sizes[i]));
    expect_error(BOOT_KERNEL_NO_HEADER, &notes, notes.size);
  }
}

/* Changes one field of a good header. */
#define EXPECT(expected, field, value)                                \
  do {                                                                \
    struct kiln_kernel_header header = good_header();                 \
    struct notes notes = {.size = 0};                                 \
    header.field = value;                                             \
    append_kiln(&notes, &header, sizeof(header));                     \
    if ((expected) == BOOT_OK) {                                      \
      assert_int_equal(search(&notes, notes.size, &header), BOOT_OK); \
    } else {                                                          \
      expect_error(expected, &notes, notes.size);                     \
    }                                                                 \
  } while (0)

static void test_header_fields(void **state) {
  (void)state;
  EXPECT(BOOT_KERNEL_BAD_HEADER, magic, 0);
  EXPECT(BOOT_KERNEL_VERSION, version, 0);
  EXPECT(BOOT_KERNEL_VERSION, version, KILN_PROTOCOL_VERSION + 1);
  EXPECT(BOOT_KERNEL_BAD_HEADER, size, offsetof(struct kiln_kernel_header, processors) - 1);
  EXPECT(BOOT_KERNEL_BAD_HEADER, size, sizeof(struct kiln_kernel_header) + 1);
  EXPECT(BOOT_KERNEL_BAD_HEADER, size, 0);
  EXPECT(BOOT_KERNEL_BAD_HEADER, framebuffer, KILN_FRAMEBUFFER_TEXT + 1);
  EXPECT(BOOT_OK, framebuffer, KILN_FRAMEBUFFER_NONE);
  EXPECT(BOOT_KERNEL_STACK, stack_size, 0);
  EXPECT(BOOT_OK, stack_size, 1);
  EXPECT(BOOT_OK, stack_size, KILN_STACK_MAXIMUM);
  EXPECT(BOOT_KERNEL_STACK, stack_size, KILN_STACK_MAXIMUM + 1);
  EXPECT(BOOT_KERNEL_STACK, stack_size, UINT32_MAX);
}

/* A kernel of an earlier revision has a shorter header, and asks for nothing that was appended. */
static void test_short_header(void **state) {
  const uint32_t size = offsetof(struct kiln_kernel_header, processors);
  struct kiln_kernel_header header = good_header(), found = {0};
  struct notes notes = {.size = 0};

  (void)state;
  header.size = size;
  header.processors = 1;
  for (uint32_t length = size; length <= sizeof(header); length += 4) {
    notes.size = 0;
    append_kiln(&notes, &header, length);
    found.processors = 1;
    assert_int_equal(search(&notes, notes.size, &found), BOOT_OK);
    assert_int_equal(found.size, size);
    assert_int_equal(found.stack_size, header.stack_size);
    assert_int_equal(found.processors, 0);
  }
}

/* A kernel of a later revision has a longer header, one of another version any. */
static void test_header_sizes(void **state) {
  struct {
    struct kiln_kernel_header header;
    uint32_t more[4];
  } extended = {.header = good_header()};
  struct kiln_kernel_header found;
  struct notes notes = {.size = 0};

  (void)state;
  extended.header.size = sizeof(extended);
  append_kiln(&notes, &extended.header, sizeof(extended));
  expect_header(&notes, notes.size);

  notes.size = 0;
  append_kiln(&notes, &extended.header, sizeof(extended) - 1);
  expect_error(BOOT_KERNEL_BAD_HEADER, &notes, notes.size);

  for (uint32_t size = 0; size < sizeof(extended.header); size++) {
    notes.size = 0;
    append_kiln(&notes, &extended.header, size);
    expect_error(BOOT_KERNEL_BAD_HEADER, &notes, notes.size);
  }
  extended.header.version = 2;
  notes.size = 0;
  append_kiln(&notes, &extended.header, 8);
  expect_error(BOOT_KERNEL_VERSION, &notes, notes.size);
  assert_int_equal(search(&notes, notes.size, &found), BOOT_KERNEL_VERSION);
  assert_int_equal(found.version, 2); /* For the message. */
}

/* Nothing but the bytes given is read, whatever they are: for the sanitizers. */
static void test_random_bytes(void **state) {
  struct random random = {SEED};

  (void)state;
  for (uint32_t round = 0; round < RANDOM_ROUNDS; round++) {
    struct kiln_kernel_header header = good_header();
    struct notes notes = {.size = 0};

    append_build_id(&notes, (uint32_t)random_below(&random, 21));
    append_kiln(&notes, &header, sizeof(header));
    for (uint64_t changes = 1 + random_below(&random, 4); changes > 0; changes--) {
      notes.bytes[random_below(&random, notes.size)] = (uint8_t)random_below(&random, 256);
    }
    if (search(&notes, random_below(&random, notes.size + 1), &header) == BOOT_OK) {
      assert_in_range(header.stack_size, 1, KILN_STACK_MAXIMUM);
      assert_in_range(header.framebuffer, 0, KILN_FRAMEBUFFER_TEXT);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_found),         cmocka_unit_test(test_not_found),
      cmocka_unit_test(test_cut_short),     cmocka_unit_test(test_huge_sizes),
      cmocka_unit_test(test_header_fields), cmocka_unit_test(test_short_header),
      cmocka_unit_test(test_header_sizes),  cmocka_unit_test(test_random_bytes),
      cmocka_unit_test(test_segments),      cmocka_unit_test(test_behind_many),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
