/* Cases and what came of them: every fault is one, with a name and with what it may lead to. */
#ifndef KILN_TESTS_FAULTS_REPORT_H
#define KILN_TESTS_FAULTS_REPORT_H

#include <stdint.h>

/* What a fault may lead to; both may be right. */
#define MAY_BOOT 1u
#define MAY_STOP 2u /* With one named error. */
#define MAY_BOTH (MAY_BOOT | MAY_STOP)
#define SELDOM 4u /* One of many that are alike. */

/* Runs one in `every` cases of those that may end in both ways, or are alike; without it, all. */
void report_begin(uint32_t every);

/*
 * Begins a case, named as printf does. Returns 1 in the process of the case, which spoils something
 * and calls pc_boot; 0 in the one that goes on to the next case, also when this one is left out.
 */
__attribute__((format(printf, 2, 3))) int fault(unsigned may, const char *format, ...);

/* Prints what came of the cases since the last call, as those of the kind `kind`. */
void report_kind(const char *kind);

/* Writes faults.json to the test's outputs. Returns the program's exit status. */
int report_end(void);

/* The values that a field of `size` bytes, 1 to 8, with `value` in it, is given: 0, the largest,
 * one less, one more, the highest bit alone. */
#define FIELD_VALUES 5u
uint64_t field_value(uint32_t which, uint64_t value, uint32_t size);

/* Little-endian numbers of 1 to 8 bytes. */
uint64_t get_number(const uint8_t *bytes, uint32_t size);
void put_number(uint8_t *bytes, uint32_t size, uint64_t value);

/* A field: where it is behind the start of its structure. */
struct field {
  const char *name;
  uint32_t offset, size;
};

/* The kinds of faults. `disk` is its name for people; `seldom` is SELDOM or 0. */
void fault_sectors(const char *disk, unsigned seldom);
void fault_partitions(void);
void fault_gpt(void);
void fault_file_system(void);
void fault_kernel(void);
void fault_config(void);
void fault_memory(void);
void fault_flips(const char *disk, int verified, uint64_t seed, uint32_t count);

#endif /* KILN_TESTS_FAULTS_REPORT_H */
