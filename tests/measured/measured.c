/*
 * Writes to the serial line what was measured, and what the TPM made of it: the event log of the
 * boot information, which the kernel has kept, and the PCRs of firmware and loader. measured.sh
 * compares the two.
 *
 *     event log format 2 truncated 0
 *     event log bytes 0123...            as often as there are 32
 *     pcr sha256 9 0123...
 */
#include "kernel/memory/memory.h"
#include "kernel/start.h"
#include "lib/format.h"
#include "tests/kernels/test.h"
#include "tests/measured/tpm.h"

#define TPM_REGISTERS 0xfed40000ull /* TCG PC Client Platform TPM Profile 1.05 §6.2. */
#define TPM_REGISTERS_SIZE 0x1000u  /* Of locality 0. */
#define PCR_COUNT 10u               /* Those that firmware and loader use. */
#define LINE_BYTES 32u

static void print_hex(const char *what, const uint8_t *bytes, uint64_t size) {
  char text[2 * LINE_BYTES + 1];

  for (uint64_t i = 0; i < size; i++) {
    snprintf(text + 2 * i, 3, "%02x", bytes[i]);
  }
  kprintf(LOG_INFO, "%s %s\n", what, text);
}

static void print_log(const struct kiln_event_log *log) {
  const uint8_t *bytes = log->data;

  kprintf(LOG_INFO, "event log format %u truncated %u\n", log->format, log->truncated);
  for (uint64_t at = 0; at < log->size; at += LINE_BYTES) {
    uint64_t left = log->size - at;

    print_hex("event log bytes", bytes + at, left < LINE_BYTES ? left : LINE_BYTES);
  }
}

static void print_bank(volatile uint8_t *registers, const char *name, uint16_t bank,
                       uint32_t size) {
  for (uint32_t pcr = 0; pcr < PCR_COUNT; pcr++) {
    uint8_t digest[TPM_DIGEST_MAX];
    char what[32];

    test_check(tpm_read_pcr(registers, pcr, bank, digest, size), "the TPM says what its PCRs are");
    snprintf(what, sizeof(what), "pcr %s %u", name, pcr);
    print_hex(what, digest, size);
  }
}

static void kernel_main(const struct kiln_boot_info *info) {
  volatile uint8_t *registers;

  info = kernel_start(info);
  registers = memory_map_device(TPM_REGISTERS, TPM_REGISTERS_SIZE, PAGING_UNCACHED);
  test_check(registers != NULL, "the TPM's registers can be mapped");
  print_log(&info->event_log);
  print_bank(registers, "sha1", TPM_SHA1, 20);
  print_bank(registers, "sha256", TPM_SHA256, 32);
  test_pass();
}

KILN_ENTRY(kernel_main);
