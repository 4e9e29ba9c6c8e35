/* What is measured into which PCR: see measure.h. */
#include "boot/core/measure.h"

#include "boot/core/config.h"
#include "boot/core/firmware.h"
#include "lib/format.h"
#include "lib/string.h"

/* Set by a loader that finds a TPM, before boot_kernel. */
const struct firmware_tpm *firmware_tpm;

enum boot_status measure_file(const char *path, const void *bytes, uint64_t size) {
  if (firmware_tpm == NULL) return BOOT_OK;
  return firmware_tpm->measure(MEASURE_PCR_FILES, bytes, size, path);
}

enum boot_status measure_command_line(const char *prefix, const char *path, const char *string) {
  static char text[sizeof(MEASURE_KERNEL) + CONFIG_PATH_MAX + CONFIG_COMMAND_LINE_MAX];
  size_t start = strlen(prefix);

  if (firmware_tpm == NULL) return BOOT_OK;
  snprintf(text, sizeof(text), "%s%s%s%s", prefix, path, string[0] != '\0' ? " " : "", string);
  return firmware_tpm->measure(MEASURE_PCR_STRINGS, text + start, strlen(text) - start, text);
}
