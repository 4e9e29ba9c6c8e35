/* Who writes which seeds: one program, as each is a file of 0.7 MB in every cache. */
#ifndef KILN_BOOT_CORE_FUZZ_WRITE_SEEDS_H
#define KILN_BOOT_CORE_FUZZ_WRITE_SEEDS_H

/* Each writes its files to the first of `paths`, or ends the program. */
void write_elf_seeds(char **paths);         /* Four, fixed, relocatable, as linked, note; of
                                               x86_64, then of aarch64. */
void write_fat_seeds(char **paths);         /* Four: FAT12, FAT16, FAT32, and a small FAT32. */
void write_memory_map_seeds(char **paths);  /* One. */
void write_network_seeds(char **paths);     /* Four: reply, device path, structure, answers. */
void write_event_log_seeds(char **paths);   /* One. */
void write_el_torito_seeds(char **paths);   /* One. */
void write_madt_seeds(char **paths);        /* Two: of x86_64, and of aarch64. */
void write_device_tree_seeds(char **paths); /* Two: SPCR, device tree. */
void write_paging_seeds(char **paths);      /* One. */

#endif /* KILN_BOOT_CORE_FUZZ_WRITE_SEEDS_H */
