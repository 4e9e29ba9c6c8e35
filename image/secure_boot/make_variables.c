/*
 * make_variables: writes the image of a flash with UEFI variables for a machine that knows whose
 * programs to start. An action of uefi_variables (defs.bzl).
 *
 *   make_variables TEMPLATE OUTPUT TIME [--pk|--kek|--db|--dbx LIST]... [--boot NAME PATH]...
 *
 * TEMPLATE is such an image, OVMF_VARS_4M.fd, or what a boot has made of one. LIST is a file of
 * EFI_SIGNATURE_LISTs; several of one kind are put together. TIME, as 2000-01-01T00:00:00, is when
 * the firmware believes them to be made. With a --pk, Secure Boot is on. --boot adds an entry to
 * the boot menu, in the place of what TEMPLATE has there: the program PATH, such as \EFI\OTHER.EFI,
 * of the first volume that has it.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/secure_boot/variables.h"

#define FILE_MAX ((size_t)64 << 20) /* Bytes: the flash of QEMU's Arm machine. */
#define BOOT_MAX 64u                /* Entries of the boot menu. */
#define TEXT_MAX 128u               /* Characters of a name or path there. */

/* 8be4df61-93ca-11d2-aa0d-00e098032b8c: EFI_GLOBAL_VARIABLE (UEFI 2.10 §3.3). */
static const struct efi_guid global_guid = {{0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93, 0xd2, 0x11, 0xaa,
                                             0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c}};
/* d719b2cb-3d3a-4596-a3bc-dad00e67656f: EFI_IMAGE_SECURITY_DATABASE_GUID (§32.6.1). */
static const struct efi_guid database_guid = {{0xcb, 0xb2, 0x19, 0xd7, 0x3a, 0x3d, 0x96, 0x45, 0xa3,
                                               0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f}};
/* f0a30bc7-af08-4556-99c4-001009c93a44: EDK II's switch for Secure Boot. */
static const struct efi_guid enable_guid = {{0xc7, 0x0b, 0xa3, 0xf0, 0x08, 0xaf, 0x56, 0x45, 0x99,
                                             0xc4, 0x00, 0x10, 0x09, 0xc9, 0x3a, 0x44}};

/* PK comes last: with it, a firmware leaves setup mode. */
static struct key_variable {
  const char *option, *name;
  const struct efi_guid *vendor;
  uint8_t *lists;
  size_t size;
} keys[] = {
    {"--db", "db", &database_guid, NULL, 0},
    {"--dbx", "dbx", &database_guid, NULL, 0},
    {"--kek", "KEK", &global_guid, NULL, 0},
    {"--pk", "PK", &global_guid, NULL, 0},
};
#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))

_Noreturn static void fail(const char *subject, const char *problem) {
  fprintf(stderr, "make_variables: error: %s: %s\n", subject, problem);
  exit(1);
}

static void check(const char *subject, const char *problem) {
  if (problem != NULL) fail(subject, problem);
}

/* Appends the file at `path` to `*bytes`, of `*size` bytes. */
static void append_file(const char *path, uint8_t **bytes, size_t *size) {
  FILE *file = fopen(path, "rb");

  if (file == NULL) fail(path, "it cannot be opened");
  *bytes = realloc(*bytes, *size + FILE_MAX + 1);
  if (*bytes == NULL) fail(path, "not enough memory");
  *size += fread(*bytes + *size, 1, FILE_MAX + 1, file);
  if (ferror(file)) fail(path, "it cannot be read");
  if (*size > FILE_MAX) fail(path, "it is longer than any flash");
  fclose(file);
}

static struct efi_time parse_time(const char *text) {
  unsigned year, month, day, hour, minute, second;
  char more;

  if (sscanf(text, "%4u-%2u-%2uT%2u:%2u:%2u%c", &year, &month, &day, &hour, &minute, &second,
             &more) != 6 ||
      year < 1900 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 ||
      second > 59)
    fail(text, "a time is written 2000-01-01T00:00:00");
  return (struct efi_time){(uint16_t)year, (uint8_t)month,  (uint8_t)day,
                           (uint8_t)hour,  (uint8_t)minute, (uint8_t)second};
}

/* Appends a lists file to the variable that `option` names; false when none is called so. */
static bool add_lists(const char *option, const char *path) {
  for (size_t i = 0; i < KEY_COUNT; i++) {
    struct key_variable *key = &keys[i];
    size_t before = key->size;

    if (strcmp(option, key->option) != 0) continue;
    append_file(path, &key->lists, &key->size);
    check(path, signature_lists_check(key->lists + before, key->size - before));
    return true;
  }
  return false;
}

/* Writes `text` as UTF-16, with a zero at its end, to `to`; returns the bytes. */
static size_t put_text(uint8_t *to, const char *text) {
  size_t length = strlen(text);

  if (length > TEXT_MAX) fail(text, "it is too long for the boot menu");
  for (size_t i = 0; i <= length; i++) {
    to[2 * i] = (uint8_t)text[i];
    to[2 * i + 1] = 0;
  }
  return 2 * (length + 1);
}

/* Adds Boot`number` (UEFI 2.10 §3.1.3), whose path is the short form of a file's (§3.1.2,
 * §10.3.5.4). */
static void add_boot(struct variable_store *store, unsigned number, const char *name,
                     const char *path) {
  uint8_t option[16 + 4 * (TEXT_MAX + 1)] = {1 /* LOAD_OPTION_ACTIVE */};
  char variable[16];
  size_t size = 6 + put_text(option + 6, name), path_size = put_text(option + size + 4, path);
  size_t list_size = 4 + path_size + 4;
  uint8_t *node = option + size;

  option[4] = (uint8_t)list_size;
  option[5] = (uint8_t)(list_size >> 8);
  node[0] = 4; /* Media device path, */
  node[1] = 4; /* of a file. */
  node[2] = (uint8_t)(4 + path_size);
  node[3] = (uint8_t)((4 + path_size) >> 8);
  memcpy(node + 4 + path_size, "\x7f\xff\x04\x00", 4); /* The end of the path (§10.3.1). */
  snprintf(variable, sizeof(variable), "Boot%04X", number);
  check(variable, variables_replace(store, &(struct variable){.name = variable,
                                                              .vendor = global_guid,
                                                              .attributes = VARIABLE_NON_VOLATILE |
                                                                            VARIABLE_BOOT_SERVICE |
                                                                            VARIABLE_RUNTIME,
                                                              .data = option,
                                                              .size = size + list_size}));
}

static void add_boot_order(struct variable_store *store, unsigned count) {
  uint8_t order[2 * BOOT_MAX];

  for (unsigned i = 0; i < count; i++) {
    order[2 * i] = (uint8_t)i;
    order[2 * i + 1] = 0;
  }
  check("BootOrder",
        variables_replace(
            store, &(struct variable){.name = "BootOrder",
                                      .vendor = global_guid,
                                      .attributes = VARIABLE_NON_VOLATILE | VARIABLE_BOOT_SERVICE |
                                                    VARIABLE_RUNTIME,
                                      .data = order,
                                      .size = 2 * count}));
}

static void add_keys(struct variable_store *store, struct efi_time time) {
  static const uint8_t on = 1;

  for (size_t i = 0; i < KEY_COUNT; i++) {
    if (keys[i].size == 0) continue;
    check(keys[i].name,
          variables_add(store, &(struct variable){
                                   .name = keys[i].name,
                                   .vendor = *keys[i].vendor,
                                   .attributes = VARIABLE_NON_VOLATILE | VARIABLE_BOOT_SERVICE |
                                                 VARIABLE_RUNTIME | VARIABLE_TIME_BASED,
                                   .time = time,
                                   .data = keys[i].lists,
                                   .size = keys[i].size}));
  }
  if (keys[KEY_COUNT - 1].size == 0) return;
  check("SecureBootEnable",
        variables_add(
            store, &(struct variable){.name = "SecureBootEnable",
                                      .vendor = enable_guid,
                                      .attributes = VARIABLE_NON_VOLATILE | VARIABLE_BOOT_SERVICE,
                                      .data = &on,
                                      .size = sizeof(on)}));
}

int main(int argc, char **argv) {
  struct variable_store store;
  uint8_t *bytes = NULL;
  size_t size = 0;
  unsigned boots = 0;
  FILE *output;

  if (argc < 4) fail("usage", "make_variables TEMPLATE OUTPUT TIME [OPTION]...");
  append_file(argv[1], &bytes, &size);
  check(argv[1], variables_open(&store, bytes, size));
  for (int i = 4; i < argc; i++) {
    if (strcmp(argv[i], "--boot") == 0 && argc - i > 2) {
      if (boots == BOOT_MAX) fail(argv[i + 1], "the boot menu is full");
      add_boot(&store, boots++, argv[i + 1], argv[i + 2]);
      i += 2;
    } else if (argc - i > 1 && add_lists(argv[i], argv[i + 1])) {
      i++;
    } else {
      fail(argv[i], "no such option, or nothing follows it");
    }
  }
  if (boots > 0) add_boot_order(&store, boots);
  add_keys(&store, parse_time(argv[3]));
  output = fopen(argv[2], "wb");
  if (output == NULL || fwrite(bytes, 1, size, output) != size || fclose(output) != 0)
    fail(argv[2], "it cannot be written");
  free(bytes);
  return 0;
}
