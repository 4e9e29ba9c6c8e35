/* The place in the loader's file for the hash of kiln.cfg: see seal.h. */
#include "boot/core/seal.h"

/* volatile: the compiler must not think that it knows what is in there. */
__attribute__((aligned(SEAL_MARK_SIZE))) volatile struct seal boot_seal = {.mark = {SEAL_MARK}};

struct file_hash seal_hash(void) {
  struct file_hash hash = {0};

  for (uint32_t i = 0; i < SHA256_SIZE; i++) {
    hash.digest[i] = boot_seal.digest[i];
    hash.set = hash.set || hash.digest[i] != 0;
  }
  return hash;
}
