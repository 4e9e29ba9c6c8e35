/* Asking a TPM 2.0, without firmware: no more than a test wants to know. */
#ifndef KILN_TESTS_MEASURED_TPM_H
#define KILN_TESTS_MEASURED_TPM_H

#include <stdbool.h>
#include <stdint.h>

/* Banks (TCG Algorithm Registry §5) and the bytes of their digests. */
#define TPM_SHA1 0x04u
#define TPM_SHA256 0x0bu
#define TPM_DIGEST_MAX 32u

/*
 * Reads PCR `pcr` of bank `bank` to `digest`, of `size` bytes. `registers` are those of the TPM at
 * locality 0, mapped uncached. False when it does not answer as it should.
 */
bool tpm_read_pcr(volatile uint8_t *registers, uint32_t pcr, uint16_t bank, uint8_t *digest,
                  uint32_t size);

#endif /* KILN_TESTS_MEASURED_TPM_H */
