/* Calls of the VESA BIOS Extension, for video.c and edid.c. */
#include "boot/bios/vbe.h"

#include "boot/bios/bios.h"

int vbe_call(uint32_t function, uint16_t bx, uint16_t cx, uint16_t dx, const void *answer) {
  struct bios_registers registers = {
      .eax = function,
      .ebx = bx,
      .ecx = cx,
      .edx = dx,
      .es = bios_segment(answer),
      .edi = bios_offset(answer),
  };

  bios_call(BIOS_VIDEO, &registers);
  return (registers.eax & 0xffff) == VBE_DONE;
}
