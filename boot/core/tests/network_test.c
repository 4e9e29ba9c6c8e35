/* Unit tests of network_reply.c and network_path.c: where the loader came from. */
#include "boot/core/network.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/device_path.h"

#define OPTIONS 240u

static uint8_t reply[NETWORK_REPLY_MAX];
static uint32_t used; /* Bytes of it. */
static struct kiln_network network;
static char file[NETWORK_FILE_MAX];

static void add(const void *bytes, uint32_t size) {
  assert_true(used + size <= sizeof(reply));
  memcpy(reply + used, bytes, size);
  used += size;
}

static void add_option(uint8_t code, const void *bytes, uint8_t size) {
  add(&code, 1);
  add(&size, 1);
  add(bytes, size);
}

/* A reply as QEMU's server sends it, without options. */
static int setup(void **state) {
  static const uint8_t head[] = {2, 1, 6, 0};
  static const uint8_t cookie[] = {99, 130, 83, 99};
  static const uint8_t mac[] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};

  (void)state;
  memset(reply, 0, sizeof(reply));
  memset(&network, 0, sizeof(network));
  memset(file, 0, sizeof(file));
  memcpy(reply, head, sizeof(head));
  memcpy(reply + 16, "\x0a\0\x02\x0f", 4);
  memcpy(reply + 20, "\x0a\0\x02\x02", 4);
  memcpy(reply + 28, mac, sizeof(mac));
  strcpy((char *)reply + 108, "kiln/BOOTX64.EFI");
  memcpy(reply + 236, cookie, sizeof(cookie));
  used = OPTIONS;
  return 0;
}

static void test_reply(void **state) {
  (void)state;
  add_option(53, "\x05", 1);
  add("\0\0", 2); /* Padding. */
  add_option(54, "\x0a\0\0\x36", 4);
  add_option(3, "\x0a\0\x02\x01\x0a\0\x02\x09", 8);
  add("\xff", 1);
  assert_int_equal(network_read_reply(reply, sizeof(reply), &network, file), BOOT_OK);
  assert_int_equal(network.address_size, 4);
  assert_memory_equal(network.client, "\x0a\0\x02\x0f\0\0\0\0\0\0\0\0\0\0\0\0", 16);
  assert_memory_equal(network.server, "\x0a\0\x02\x02\0\0\0\0\0\0\0\0\0\0\0\0", 16);
  assert_memory_equal(network.gateway, "\x0a\0\x02\x01\0\0\0\0\0\0\0\0\0\0\0\0", 16);
  assert_memory_equal(network.mac, "\x52\x54\0\x12\x34\x56", 6);
  assert_string_equal(file, "kiln/BOOTX64.EFI");
  assert_int_equal(network.kind, KILN_NETWORK_NONE); /* Not for it to say. */
}

/* Without a next server it is the DHCP server; a second reply changes what it has, and no more. */
static void test_two_replies(void **state) {
  (void)state;
  memset(reply + 20, 0, 4);
  add_option(54, "\x0a\0\0\x36", 4);
  assert_int_equal(network_read_reply(reply, used, &network, file), BOOT_OK);
  assert_memory_equal(network.server, "\x0a\0\0\x36", 4);
  memset(reply + 16, 0, 4);
  memset(reply + 108, 0, 128);
  used = OPTIONS;
  add_option(67, "proxy", 5);
  assert_int_equal(network_read_reply(reply, used, &network, file), BOOT_OK);
  assert_memory_equal(network.server, "\x0a\0\0\x36", 4);
  assert_memory_equal(network.client, "\x0a\0\x02\x0f", 4);
  assert_string_equal(file, "proxy");
}

/* Option 52 says that the field of the boot file holds options. */
static void test_overload(void **state) {
  (void)state;
  add_option(52, "\x01", 1);
  assert_int_equal(network_read_reply(reply, used, &network, file), BOOT_OK);
  assert_string_equal(file, "");
  add_option(67, "x.efi\0behind", 12);
  assert_int_equal(network_read_reply(reply, used, &network, file), BOOT_OK);
  assert_string_equal(file, "x.efi");
}

static void test_longest_names(void **state) {
  char name[256];

  (void)state;
  memset(name, 'a', sizeof(name));
  memset(reply + 108, 'f', 128);
  assert_int_equal(network_read_reply(reply, used, &network, file), BOOT_OK);
  assert_int_equal(strlen(file), 128);
  add_option(67, name, 255);
  assert_int_equal(network_read_reply(reply, used, &network, file), BOOT_OK);
  assert_int_equal(strlen(file), 255);
}

/* Options that leave the packet, are too short, or have no end. */
static void test_damaged_reply(void **state) {
  uint32_t whole;

  (void)state;
  add_option(3, "\x0a\0\x02", 3);
  add_option(54, "\x0a\0\0\x36", 4);
  add_option(67, "name", 4);
  whole = used;
  for (uint32_t size = OPTIONS; size < whole; size++) {
    memset(file, 0, sizeof(file));
    assert_int_equal(network_read_reply(reply, size, &network, file), BOOT_OK);
    assert_string_equal(file, "kiln/BOOTX64.EFI");
  }
  assert_int_equal(network.gateway[0], 0);
  reply[OPTIONS + 1] = 255;
  assert_int_equal(network_read_reply(reply, whole, &network, file), BOOT_OK);
  assert_string_equal(file, "kiln/BOOTX64.EFI");
}

static void test_no_reply(void **state) {
  (void)state;
  assert_int_equal(network_read_reply(reply, OPTIONS - 1, &network, file), BOOT_NETWORK_NO_SERVER);
  assert_int_equal(network_read_reply(reply, 0, &network, file), BOOT_NETWORK_NO_SERVER);
  reply[0] = 1; /* A request. */
  assert_int_equal(network_read_reply(reply, used, &network, file), BOOT_NETWORK_NO_SERVER);
  reply[0] = 2;
  reply[239] = 0;
  assert_int_equal(network_read_reply(reply, used, &network, file), BOOT_NETWORK_NO_SERVER);
  assert_int_equal(network.address_size, 0);
}

static void test_no_server(void **state) {
  (void)state;
  memset(reply + 20, 0, 4);
  assert_int_equal(network_read_reply(reply, used, &network, file), BOOT_NETWORK_NO_SERVER);
  add_option(54, "\0\0\0\0", 4);
  assert_int_equal(network_read_reply(reply, used, &network, file), BOOT_NETWORK_NO_SERVER);
}

static void test_other_hardware(void **state) {
  (void)state;
  reply[1] = 32; /* InfiniBand */
  assert_int_equal(network_read_reply(reply, used, &network, file), BOOT_OK);
  reply[1] = 1;
  reply[2] = 16;
  assert_int_equal(network_read_reply(reply, used, &network, file), BOOT_OK);
  assert_memory_equal(network.mac, "\0\0\0\0\0\0", 6);
}

/* --- Device paths --- */

static void add_node(uint8_t type, uint8_t sub_type, const void *bytes, uint16_t size) {
  uint8_t header[] = {type, sub_type, (uint8_t)(size + 4), (uint8_t)((size + 4) >> 8)};

  add(header, sizeof(header));
  add(bytes, size);
}

static const uint8_t mac_node[33] = {0x52, 0x54, 0, 0x12, 0x34, 0x56, [32] = 1};
static const uint8_t ipv4_node[23] = {10, 0, 2, 15, 10, 0, 2, 2, [15] = 10, 0, 2, 1};

/* The path of a RAM disk that came by HTTP, as OVMF makes it. */
static int setup_path(void **state) {
  static const uint8_t acpi[] = {0xd0, 0x41, 0x03, 0x0a, 0, 0, 0, 0};
  static const uint8_t ram_disk[34] = {[2] = 0x40, [8] = 0xff, 0xff, 0xbf};

  setup(state);
  memset(reply, 0, sizeof(reply));
  used = 0;
  add_node(2, 1, acpi, sizeof(acpi));
  add_node(3, 0x0b, mac_node, sizeof(mac_node));
  add_node(3, 0x0c, ipv4_node, sizeof(ipv4_node));
  add_node(3, 0x18, "http://10.0.2.2/disk.img", 24);
  add_node(4, 9, ram_disk, sizeof(ram_disk));
  add_node(0x7f, 0xff, "", 0);
  return 0;
}

static void test_device_path(void **state) {
  (void)state;
  network_read_path(reply, sizeof(reply), &network, file);
  assert_int_equal(network.kind, KILN_NETWORK_HTTP);
  assert_string_equal(file, "http://10.0.2.2/disk.img");
  assert_memory_equal(network.mac, mac_node, 6);
  assert_int_equal(network.address_size, 4);
  assert_memory_equal(network.client, ipv4_node, 4);
  assert_memory_equal(network.server, ipv4_node + 4, 4);
  assert_memory_equal(network.gateway, ipv4_node + 15, 4);
  assert_int_equal(network.ram_disk, 0x400000);
  assert_int_equal(network.ram_disk_size, 0x800000);
}

static void test_other_nodes(void **state) {
  static const uint8_t ipv6[32] = {0xfd, [15] = 1, [16] = 0xfe, [31] = 2};
  static const uint8_t backwards[34] = {[0] = 2, [8] = 1};
  uint8_t everything[34];

  (void)state;
  used = 0;
  add_node(3, 0x0d, ipv6, sizeof(ipv6));
  add_node(3, 0x18, "", 0); /* HTTP, but not from where (UEFI 2.10 §24.7.1). */
  add_node(4, 9, backwards, sizeof(backwards));
  memset(everything, 0xff, sizeof(everything));
  memset(everything, 0, 8);
  add_node(4, 9, everything, sizeof(everything));
  add_node(0x7f, 0xff, "", 0);
  network_read_path(reply, used, &network, file);
  assert_int_equal(network.kind, KILN_NETWORK_NONE);
  assert_int_equal(network.address_size, 16);
  assert_memory_equal(network.client, ipv6, 16);
  assert_memory_equal(network.server, ipv6 + 16, 16);
  assert_int_equal(network.ram_disk_size, 0);
}

/* Nodes that are cut short count for nothing; nothing behind the path is read. */
static void test_damaged_path(void **state) {
  uint32_t whole = used;

  (void)state;
  for (uint32_t size = 0; size < whole - 4; size++) {
    uint8_t *exact = test_malloc(size + 1);

    memcpy(exact, reply, size);
    network_read_path(exact, size, &network, file);
    test_free(exact);
  }
  memset(&network, 0, sizeof(network));
  memset(file, 0, sizeof(file));
  used = 0;
  add_node(3, 0x0b, mac_node, 32);
  add_node(3, 0x0c, ipv4_node, 14);
  add_node(4, 9, reply, 33);
  add_node(3, 0x18, "ftp://10.0.2.2/x", 16);
  network_read_path(reply, used, &network, file);
  assert_int_equal(network.kind, KILN_NETWORK_NONE);
  assert_int_equal(network.address_size, 0);
  assert_int_equal(network.ram_disk_size, 0);
  assert_memory_equal(network.mac, "\0\0\0\0\0\0", 6);
}

static void test_long_uri(void **state) {
  char uri[NETWORK_FILE_MAX];

  (void)state;
  memset(uri, 'u', sizeof(uri));
  memcpy(uri, "https://", 8);
  used = 0;
  add_node(3, 0x18, uri, NETWORK_FILE_MAX);
  network_read_path(reply, used, &network, file);
  assert_string_equal(file, "");
  used = 0;
  add_node(3, 0x18, uri, NETWORK_FILE_MAX - 1);
  network_read_path(reply, used, &network, file);
  assert_int_equal(strlen(file), NETWORK_FILE_MAX - 1);
  assert_int_equal(network.kind, KILN_NETWORK_HTTP);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_reply, setup),
      cmocka_unit_test_setup(test_two_replies, setup),
      cmocka_unit_test_setup(test_overload, setup),
      cmocka_unit_test_setup(test_longest_names, setup),
      cmocka_unit_test_setup(test_damaged_reply, setup),
      cmocka_unit_test_setup(test_no_reply, setup),
      cmocka_unit_test_setup(test_no_server, setup),
      cmocka_unit_test_setup(test_other_hardware, setup),
      cmocka_unit_test_setup(test_device_path, setup_path),
      cmocka_unit_test_setup(test_other_nodes, setup_path),
      cmocka_unit_test_setup(test_damaged_path, setup_path),
      cmocka_unit_test_setup(test_long_uri, setup_path),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
