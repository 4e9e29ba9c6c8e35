/*
 * The sections of an ELF kernel, which it is told about: those that are not part of a segment, such
 * as symbols, are loaded somewhere, and the headers say where.
 */
#ifndef KILN_ADAPTERS_MULTIBOOT2_SECTIONS_H
#define KILN_ADAPTERS_MULTIBOOT2_SECTIONS_H

#include "adapters/multiboot2/multiboot.h"

/* Copies those sections to `boot->sections`, and returns their bytes; with null for `to`, only
 * that. */
uint64_t sections_load(const struct multiboot_boot *boot, uint8_t *to);

/* Bytes of the section headers. */
uint64_t sections_headers_size(const struct multiboot_boot *boot);

/* Copies the section headers to `to`, with the addresses where the sections will be. */
void sections_headers(const struct multiboot_boot *boot, uint8_t *to);

#endif /* KILN_ADAPTERS_MULTIBOOT2_SECTIONS_H */
