/* What the loaders of kernels for x86_64 call their configuration: the first of its kind has the
 * short name. */
#ifndef KILN_BOOT_CORE_CONFIG_NAME_H
#define KILN_BOOT_CORE_CONFIG_NAME_H

#define CONFIG_FILE "kiln.cfg"

#endif /* KILN_BOOT_CORE_CONFIG_NAME_H */
