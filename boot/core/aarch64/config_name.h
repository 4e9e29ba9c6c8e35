/* What the loaders of kernels for aarch64 call their configuration: a boot volume can hold one for
 * each architecture. */
#ifndef KILN_BOOT_CORE_CONFIG_NAME_H
#define KILN_BOOT_CORE_CONFIG_NAME_H

#define CONFIG_FILE "kiln-aarch64.cfg"

#endif /* KILN_BOOT_CORE_CONFIG_NAME_H */
