/* Unit tests of network_file.c: paths on a server, and servers that do not do as they said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/allocate.h"
#include "boot/core/file.h"
#include "boot/core/network.h"
#include "boot/core/tests/fake_firmware.h"

#define CONTENT "every byte of it"

/* A server with one file, and how it behaves. */
static struct {
  uint64_t announced; /* What it says of the file's size, */
  uint64_t present;   /* and how many bytes come. */
  enum boot_status size_status;
  enum boot_status read_status;
  uint32_t silent; /* Reads that get no answer. */
  uint32_t reads;  /* How many there were. */
  uint64_t room;   /* Of the last one. */
} server;

static enum boot_status get_size(const char *path, uint64_t *size) {
  if (strcmp(path, "dir/kernel.elf") != 0) return BOOT_NETWORK_NO_FILE;
  *size = server.announced;
  return server.size_status;
}

static enum boot_status read_all(const char *path, void *memory, uint64_t room, uint64_t *size) {
  assert_string_equal(path, "dir/kernel.elf");
  server.room = room;
  if (server.reads++ < server.silent) return BOOT_NETWORK_SILENT;
  if (server.present > room) return BOOT_NETWORK_SIZE;
  for (uint64_t i = 0; i < server.present; i++)
    ((char *)memory)[i] = CONTENT[i % (sizeof(CONTENT) - 1)];
  *size = server.present;
  return server.read_status;
}

static const struct network_transport transport = {get_size, read_all};

static int setup(void **state) {
  (void)state;
  fake_reset();
  memset(&server, 0, sizeof(server));
  server.announced = server.present = sizeof(CONTENT) - 1;
  return 0;
}

static enum boot_status open_kernel(struct boot_file *file) {
  return network_open(&transport, "dir/kernel.elf", file);
}

static void test_whole(void **state) {
  static const uint64_t sizes[] = {0, 1, 4095, 4096, 4097, 70000};
  char bytes[16];

  (void)state;
  for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    struct boot_file file;

    server.announced = server.present = sizes[i];
    assert_int_equal(open_kernel(&file), BOOT_OK);
    assert_int_equal(file.size, sizes[i]);
    assert_true(server.room > sizes[i]);
    assert_int_equal(network_read(&file, sizes[i], bytes, 0), BOOT_OK);
    assert_int_equal(network_read(&file, sizes[i], bytes, 1), BOOT_FILE_TOO_SHORT);
    assert_int_equal(network_read(&file, UINT64_MAX, bytes, 2), BOOT_FILE_TOO_SHORT);
    assert_int_equal(network_read(&file, 0, bytes, UINT64_MAX), BOOT_FILE_TOO_SHORT);
  }
  server.announced = server.present = sizeof(CONTENT) - 1;
  {
    struct boot_file file;

    assert_int_equal(open_kernel(&file), BOOT_OK);
    assert_int_equal(network_read(&file, 6, bytes, 4), BOOT_OK);
    assert_memory_equal(bytes, &CONTENT[6], 4);
  }
}

/* A wrong size is named, whichever way and by how much it is wrong, and nothing is written behind.
 */
static void test_wrong_size(void **state) {
  static const struct {
    uint64_t announced, present;
  } cases[] = {{16, 15}, {16, 0}, {16, 17}, {0, 1}, {4095, 4096}, {4096, 4097}, {16, 70000}};
  struct boot_file file;

  (void)state;
  for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    server.announced = cases[i].announced;
    server.present = cases[i].present;
    assert_int_equal(open_kernel(&file), BOOT_NETWORK_SIZE);
    assert_true(server.room <= cases[i].announced + PAGE_SIZE);
  }
}

/* Nothing is believed that no machine has memory for. */
static void test_huge(void **state) {
  struct boot_file file;

  (void)state;
  server.announced = 1ull << 32;
  assert_int_equal(open_kernel(&file), BOOT_OUT_OF_MEMORY);
  server.announced = FILE_SIZE_MAX + 1;
  assert_int_equal(open_kernel(&file), BOOT_NETWORK_SIZE);
  server.announced = UINT64_MAX;
  assert_int_equal(open_kernel(&file), BOOT_NETWORK_SIZE);
  assert_int_equal(server.reads, 0);
}

static void test_errors(void **state) {
  struct boot_file file;

  (void)state;
  assert_int_equal(network_open(&transport, "dir/other", &file), BOOT_NETWORK_NO_FILE);
  server.size_status = BOOT_NETWORK_SILENT;
  assert_int_equal(open_kernel(&file), BOOT_NETWORK_SILENT);
  server.size_status = BOOT_OK;
  server.read_status = BOOT_NETWORK_NO_FILE; /* Taken away in between. */
  assert_int_equal(open_kernel(&file), BOOT_NETWORK_NO_FILE);
  assert_int_equal(server.reads, 1);
}

/* A server that falls silent is asked once more, and no more than that. */
static void test_silent(void **state) {
  struct boot_file file;

  (void)state;
  server.silent = 1;
  assert_int_equal(open_kernel(&file), BOOT_OK);
  assert_int_equal(server.reads, 2);
  assert_string_equal(
      fake.printed,
      "kiln: warning: dir/kernel.elf: the server has fallen silent; it is asked again\n");
  server.reads = 0;
  server.silent = UINT32_MAX;
  assert_int_equal(open_kernel(&file), BOOT_NETWORK_SILENT);
  assert_int_equal(server.reads, NETWORK_TRIES);
}

static void test_path(void **state) {
  static const char *const cases[][2] = {
      {"BOOTX64.EFI", "boot/x"},
      {"", "boot/x"},
      {"/BOOTX64.EFI", "/boot/x"},
      {"kiln/BOOTX64.EFI", "kiln/boot/x"},
      {"kiln\\BOOTX64.EFI", "kiln\\boot/x"},
      {"EFI/BOOT/BOOTX64.EFI", "boot/x"},
      {"/efi/boot/bootx64.efi", "/boot/x"},
      {"kiln/EFI/Boot/BOOTX64.EFI", "kiln/boot/x"},
      {"kiln\\EFI\\BOOT\\BOOTX64.EFI", "kiln\\boot/x"},
      {"BOOT/BOOTX64.EFI", "BOOT/boot/x"},
      {"/BOOT/BOOTX64.EFI", "/BOOT/boot/x"},
      {"REEFI/BOOT/BOOTX64.EFI", "REEFI/BOOT/boot/x"},
      {"EFI/REBOOT/BOOTX64.EFI", "EFI/REBOOT/boot/x"},
      {"EFI//BOOT/BOOTX64.EFI", "EFI//BOOT/boot/x"},
      {"//", "//boot/x"},
  };
  char path[NETWORK_FILE_MAX];

  (void)state;
  for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    assert_int_equal(network_path(cases[i][0], "boot/x", path), BOOT_OK);
    assert_string_equal(path, cases[i][1]);
  }
}

static void test_long_path(void **state) {
  char name[NETWORK_FILE_MAX], path[NETWORK_FILE_MAX];

  (void)state;
  memset(name, 'n', sizeof(name));
  name[NETWORK_FILE_MAX - 1] = '\0';
  assert_int_equal(network_path("loader", name, path), BOOT_OK);
  assert_string_equal(path, name);
  assert_int_equal(network_path("/loader", name, path), BOOT_CONFIG_TOO_LONG);
  assert_int_equal(network_path("/loader", name + 1, path), BOOT_OK);
  name[NETWORK_FILE_MAX - 2] = '/';
  assert_int_equal(network_path(name, "", path), BOOT_OK);
  assert_int_equal(network_path(name, "x", path), BOOT_CONFIG_TOO_LONG);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_whole, setup),     cmocka_unit_test_setup(test_wrong_size, setup),
      cmocka_unit_test_setup(test_huge, setup),      cmocka_unit_test_setup(test_errors, setup),
      cmocka_unit_test_setup(test_silent, setup),    cmocka_unit_test_setup(test_path, setup),
      cmocka_unit_test_setup(test_long_path, setup),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
