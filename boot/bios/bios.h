/*
 * Calls of the BIOS from 32-bit code, and addresses as it wants them.
 *
 * Everything that the BIOS gets a pointer to lies below 1 MiB: any variable of the
 * loader does, its stack included.
 */
#ifndef KILN_BOOT_BIOS_BIOS_H
#define KILN_BOOT_BIOS_BIOS_H

#include <stddef.h>
#include <stdint.h>

/* What the BIOS is entered with and what it left behind; laid out for gate.asm. */
struct bios_registers {
  uint16_t es, ds;
  uint32_t edi, esi, ebp;
  uint32_t esp; /* Ignored: POPAD and PUSHAD have it there. */
  uint32_t ebx, edx, ecx, eax;
  uint32_t eflags; /* Only on return. */
};

_Static_assert(sizeof(struct bios_registers) == 40, "as gate.asm has it");
_Static_assert(offsetof(struct bios_registers, eflags) == 36, "as gate.asm has it");

#define BIOS_VIDEO 0x10 /* The interrupt of the screen, for all who call it. */

/*
 * Executes the software interrupt `interrupt` in real mode with `registers`, and stores there
 * what they are afterwards. A BIOS that switches A20 off is corrected, and
 * what it sends on the loader's serial line goes nowhere (serial.h).
 */
void bios_call(uint8_t interrupt, struct bios_registers *registers);

/* The same for code at the real-mode address `handler` (segment, offset) that ends by IRET. */
void bios_call_handler(uint32_t handler, struct bios_registers *registers);
void bios_gate_handler(uint32_t handler, struct bios_registers *registers);

/* The same without a look at A20, in gate.asm: for a20.c. */
void bios_gate(uint8_t interrupt, struct bios_registers *registers);

/* True when the BIOS reported an error in the carry flag. */
static inline int bios_failed(const struct bios_registers *registers) {
  return (registers->eflags & 1u) != 0;
}

/* `pointer` as a real-mode address with the offset as small as it can be, 0 to 15. */
static inline uint16_t bios_segment(const void *pointer) {
  return (uint16_t)((uintptr_t)pointer >> 4);
}
static inline uint16_t bios_offset(const void *pointer) {
  return (uint16_t)((uintptr_t)pointer & 15u);
}

/* The bytes at real-mode address `segment`:`offset`. */
static inline const void *bios_pointer(uint16_t segment, uint16_t offset) {
  return (const void *)(((uintptr_t)segment << 4) + offset);
}

/* A word of the BIOS data area (IBM PS/2 and PC BIOS Interface Technical Reference): 0x40:offset.
 */
static inline uint16_t bios_data_word(uint16_t offset) {
  return *(const volatile uint16_t *)bios_pointer(0x40, offset);
}
#define BIOS_DATA_EBDA_SEGMENT 0x0e /* Segment of the extended BIOS data area; 0: none. */
#define BIOS_DATA_MEMORY_KIB 0x13   /* KiB of conventional memory, what INT 12h returns. */

/*
 * A variable that does not start as zero but as whatever lies there: it costs no clearing. Nor has
 * the object file zeros for it, as .bss is in the section's name; no variable's own section has two
 * dots.
 */
#define BIOS_BUFFER __attribute__((section(".bss..buffers")))

#endif /* KILN_BOOT_BIOS_BIOS_H */
