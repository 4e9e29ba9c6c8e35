/*
 * TPM2_PCR_Read (TPM 2.0 Library, part 3 §22.4) through the registers of either interface: a
 * command response buffer, or a FIFO (TCG PC Client Platform TPM Profile 1.05 §6). Every wait has
 * an end.
 */
#include "tests/measured/tpm.h"

#include "lib/string.h"

#define SPINS 10000000u /* Seconds. */

/* Interface identifier (§6.4.2), both interfaces. */
#define INTERFACE_ID 0x30u
#define INTERFACE_CRB 1u /* Its lowest 4 bits. */

/* Command response buffer (§6.5). */
#define CRB_LOCALITY_CONTROL 0x08u
#define CRB_LOCALITY_STATUS 0x0cu
#define CRB_REQUEST 0x40u
#define CRB_START 0x4cu
#define CRB_BUFFER 0x80u /* In QEMU's device; CTRL_CMD_LADDR would say. */

/* FIFO (§6.3). */
#define FIFO_ACCESS 0x00u
#define FIFO_STATUS 0x18u
#define FIFO_DATA 0x24u
#define ACCESS_REQUEST 0x02u
#define ACCESS_ACTIVE 0x20u
#define STATUS_DATA 0x10u
#define STATUS_GO 0x20u
#define STATUS_READY 0x40u

#define COMMAND_SIZE 20u
#define RESPONSE_HEADER 10u /* Tag, size, code. */
#define RESPONSE_MAX 128u
#define RESPONSE_DIGEST \
  28u /* Where the first digest's size is: behind counter, selection, count. */

static uint32_t read32(volatile uint8_t *registers, uint32_t offset) {
  return *(volatile uint32_t *)(registers + offset);
}

static void write32(volatile uint8_t *registers, uint32_t offset, uint32_t value) {
  *(volatile uint32_t *)(registers + offset) = value;
}

/* Waits until the register at `offset` has the bits `mask` as in `wanted`. */
static bool wait(volatile uint8_t *registers, uint32_t offset, uint32_t mask, uint32_t wanted) {
  for (uint32_t i = 0; i < SPINS; i++) {
    if ((read32(registers, offset) & mask) == wanted) {
      return true;
    }
  }
  return false;
}

static uint32_t big_endian(const uint8_t *bytes, uint32_t count) {
  uint32_t value = 0;

  for (uint32_t i = 0; i < count; i++) {
    value = value << 8 | bytes[i];
  }
  return value;
}

static bool transmit_crb(volatile uint8_t *registers, const uint8_t *command, uint8_t *response) {
  write32(registers, CRB_LOCALITY_CONTROL, 1);
  write32(registers, CRB_REQUEST, 1); /* cmdReady */
  if (!wait(registers, CRB_LOCALITY_STATUS, 1, 1) || !wait(registers, CRB_REQUEST, 1, 0)) {
    return false;
  }
  for (uint32_t i = 0; i < COMMAND_SIZE; i++) {
    registers[CRB_BUFFER + i] = command[i];
  }
  write32(registers, CRB_START, 1);
  if (!wait(registers, CRB_START, 1, 0)) {
    return false;
  }
  for (uint32_t i = 0; i < RESPONSE_MAX; i++) {
    response[i] = registers[CRB_BUFFER + i];
  }
  write32(registers, CRB_REQUEST, 2); /* goIdle */
  return wait(registers, CRB_REQUEST, 2, 0);
}

static bool transmit_fifo(volatile uint8_t *registers, const uint8_t *command, uint8_t *response) {
  uint32_t size = RESPONSE_HEADER;

  registers[FIFO_ACCESS] = ACCESS_REQUEST;
  if (!wait(registers, FIFO_ACCESS, ACCESS_ACTIVE, ACCESS_ACTIVE)) {
    return false;
  }
  registers[FIFO_STATUS] = STATUS_READY;
  if (!wait(registers, FIFO_STATUS, STATUS_READY, STATUS_READY)) {
    return false;
  }
  for (uint32_t i = 0; i < COMMAND_SIZE; i++) {
    registers[FIFO_DATA] = command[i];
  }
  registers[FIFO_STATUS] = STATUS_GO;
  if (!wait(registers, FIFO_STATUS, STATUS_DATA, STATUS_DATA)) {
    return false;
  }
  for (uint32_t i = 0; i < size && i < RESPONSE_MAX; i++) {
    response[i] = registers[FIFO_DATA];
    if (i + 1 == RESPONSE_HEADER) {
      size = big_endian(response + 2, 4);
    }
  }
  registers[FIFO_STATUS] = STATUS_READY;
  return size <= RESPONSE_MAX;
}

bool tpm_read_pcr(volatile uint8_t *registers, uint32_t pcr, uint16_t bank, uint8_t *digest,
                  uint32_t size) {
  uint8_t command[COMMAND_SIZE] = {
      0x80, 0x01, 0,    0,    0, COMMAND_SIZE, /* TPM_ST_NO_SESSIONS, bytes of the command */
      0,    0,    0x01, 0x7e,                  /* TPM_CC_PCR_Read */
      0,    0,    0,    1,    0, (uint8_t)bank,
      3, /* one selection: its bank, and 3 bytes of bits */
  };
  uint8_t response[RESPONSE_MAX] = {0};
  bool answered;

  command[17 + pcr / 8] = (uint8_t)(1u << pcr % 8);
  answered = (read32(registers, INTERFACE_ID) & 0xf) == INTERFACE_CRB
                 ? transmit_crb(registers, command, response)
                 : transmit_fifo(registers, command, response);
  if (!answered || big_endian(response + 6, 4) != 0 ||
      big_endian(response + RESPONSE_DIGEST, 2) != size) {
    return false;
  }
  memcpy(digest, response + RESPONSE_DIGEST + 2, size);
  return true;
}
