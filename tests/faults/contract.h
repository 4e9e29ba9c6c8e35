/* What a loader promises to the kernel, as far as it can be seen before the kernel's first
 * instruction. */
#ifndef KILN_TESTS_FAULTS_CONTRACT_H
#define KILN_TESTS_FAULTS_CONTRACT_H

/*
 * Looks at the address space that the loader has entered, and at the boot information in it.
 * Returns the first promise that is broken, or null.
 */
const char *contract_broken(void);

#endif /* KILN_TESTS_FAULTS_CONTRACT_H */
