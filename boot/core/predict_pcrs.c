/*
 * Says what PCR 8 and PCR 9 of a TPM will be, in its SHA-256 bank, when a machine has booted a disk
 * (docs/measured-boot.md): reads the disk's boot volume as the loader does, and measures what
 * the loader measures, in the same order, by the same code. Run by //image/measured, and by people:
 *
 *     predict_pcrs DISK
 *
 * prints `sha256 PCR VALUE`, a line each. DISK is a raw image with a boot volume at 1 MiB, as all
 * of Kiln's have it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/core/config.h"
#include "boot/core/fat.h"
#include "boot/core/file.h"
#include "boot/core/firmware.h"
#include "boot/core/measure.h"

#define SECTOR 512u
#define VOLUME_SECTOR 2048u /* image/private/kiln_image.sh: partitions start at 1 MiB. */
#define FILES_MAX (2 + CONFIG_MODULES_MAX)
#define PCR_COUNT 24u /* TCG PC Client Platform TPM Profile 1.05 §4.6. */

static FILE *disk;
static struct fat_volume volume;
static struct fat_file files[FILES_MAX]; /* By handle. */
static uint64_t file_count;
static uint8_t pcrs[PCR_COUNT][SHA256_SIZE]; /* All zero after a reset. */

static enum boot_status read_sectors(void *context, uint64_t sector, uint32_t count,
                                     void *destination) {
  (void)context;
  if (fseek(disk, (long)((VOLUME_SECTOR + sector) * SECTOR), SEEK_SET) != 0 ||
      fread(destination, SECTOR, count, disk) != count)
    return BOOT_DISK_READ;
  return BOOT_OK;
}

/* The firmware: the files of the boot volume, and memory that is never given back. */

enum boot_status firmware_open(const char *path, struct boot_file *file) {
  struct fat_file *found = &files[file_count];
  enum boot_status status;

  if (file_count == FILES_MAX) return BOOT_OUT_OF_MEMORY;
  status = fat_open(&volume, path, found);
  *file = (struct boot_file){.size = found->size, .handle = file_count++};
  return status;
}

enum boot_status firmware_read(struct boot_file *file, uint64_t offset, void *destination,
                               uint64_t length) {
  return fat_read(&volume, &files[file->handle], offset, destination, length);
}

enum boot_status firmware_allocate(uint64_t length, uint64_t alignment, uint64_t *physical) {
  void *memory = aligned_alloc(alignment, (length + alignment - 1) / alignment * alignment);

  *physical = (uint64_t)(uintptr_t)memory;
  return memory != NULL ? BOOT_OK : BOOT_OUT_OF_MEMORY;
}

uint64_t firmware_largest_free(void) {
  return 0;
}

void firmware_print(const char *text) {
  fputs(text, stderr);
}

void firmware_print_serial(const char *text) {
  firmware_print(text);
}

/* The TPM: a PCR becomes the hash of itself and of the hash of what is measured (TPM 2.0, part 1
 * §17.2).
 */
static enum boot_status extend(uint32_t pcr, const void *data, uint64_t size,
                               const char *description) {
  struct sha256 sha;
  uint8_t digest[SHA256_SIZE];

  (void)description;
  sha256_begin(&sha);
  sha256_add(&sha, data, size);
  sha256_end(&sha, digest);
  sha256_begin(&sha);
  sha256_add(&sha, pcrs[pcr], SHA256_SIZE);
  sha256_add(&sha, digest, SHA256_SIZE);
  sha256_end(&sha, pcrs[pcr]);
  return BOOT_OK;
}

/* What boot.c does until all is loaded. `*subject` is what it is about. */
static enum boot_status measure_all(const char **subject) {
  static struct boot_config config;
  struct boot_file config_file;
  struct loader_file file;
  struct file_hash hash;
  enum boot_status status;
  char *text;

  *subject = "kiln.cfg";
  status = firmware_open(*subject, &config_file);
  if (status != BOOT_OK) return status;
  if (config_file.size > CONFIG_FILE_MAX) return BOOT_CONFIG_TOO_LONG;
  text = malloc(config_memory(config_file.size)); /* The modules stay in it. */
  if (text == NULL) return BOOT_OUT_OF_MEMORY;
  status = file_read_all(*subject, &config_file, NULL, text);
  if (status == BOOT_OK) status = config_parse(text, config_file.size, &config);
  if (status != BOOT_OK) return status;
  *subject = config.kernel;
  status = measure_command_line(MEASURE_KERNEL, config.kernel, config.command_line);
  if (status == BOOT_OK) status = file_open(config.kernel, &config.kernel_hash, &file);
  for (uint32_t i = 0; status == BOOT_OK && i < config.module_count; i++) {
    const struct config_module *module = &config.modules[i];

    config_module_hash(module, &hash);
    *subject = module->path;
    status = measure_command_line(MEASURE_MODULE, module->path, module->string);
    if (status == BOOT_OK) status = file_open(module->path, &hash, &file);
  }
  return status;
}

static void print_pcr(uint32_t pcr) {
  printf("sha256 %u ", pcr);
  for (uint32_t i = 0; i < SHA256_SIZE; i++) printf("%02x", pcrs[pcr][i]);
  printf("\n");
}

int main(int argc, char **argv) {
  static const struct firmware_tpm tpm = {.measure = extend};
  const char *subject = argv[1];
  enum boot_status status;

  if (argc != 2) {
    fputs("usage: predict_pcrs DISK\n", stderr);
    return 2;
  }
  disk = fopen(argv[1], "rb");
  if (disk == NULL) {
    perror(argv[1]);
    return 1;
  }
  firmware_tpm = &tpm;
  status = fat_mount(&volume, read_sectors, NULL, SECTOR);
  if (status == BOOT_OK) status = measure_all(&subject);
  if (status != BOOT_OK) {
    fprintf(stderr, "predict_pcrs: %s: %s; is %s a raw disk image of Kiln's?\n", subject,
            boot_status_sentence(status), argv[1]);
    return 1;
  }
  print_pcr(MEASURE_PCR_STRINGS);
  print_pcr(MEASURE_PCR_FILES);
  return 0;
}
