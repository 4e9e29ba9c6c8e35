/*
 * Reports an exception in the loader, or in the firmware while it works for the loader, and stops.
 *
 * The firmware's vectors stay, as its timer goes on by them, and offer to call somebody:
 * EFI_CPU_ARCH_PROTOCOL (UEFI Platform Initialization 1.7, volume 2 §12.3), which EDK II has. A
 * firmware without it reports exceptions by itself, or not at all.
 */
#include <efi.h>

#include "boot/core/firmware.h"
#include "boot/core/log.h"
#include "boot/core/progress.h"
#include "boot/uefi/uefi.h"
#include "lib/aarch64/exceptions.h"

#define EFI_CPU_ARCH_PROTOCOL_GUID \
  {0x26baccb1, 0x6f42, 0x11d4, {0xbc, 0xe7, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81}}

#define EXCEPT_AARCH64_SYNCHRONOUS 0 /* UEFI 2.10 §18.2.4. */
#define EXCEPT_AARCH64_SERROR 3

/* The processor when the exception came (UEFI 2.10 §18.2.4, EFI_SYSTEM_CONTEXT_AARCH64). */
struct efi_system_context {
  uint64_t x[29];
  uint64_t fp, lr, sp;
  uint64_t v[32][2];
  uint64_t elr, spsr, fpsr, esr, far;
};

_Static_assert(__builtin_offsetof(struct efi_system_context, elr) == 96 * 8, "UEFI 2.10 §18.2.4");

typedef void EFIAPI exception_handler(INTN type, struct efi_system_context *context);

/* Functions before the one that is called are not. */
struct efi_cpu_arch_protocol {
  void *flush_data_cache, *enable_interrupt, *disable_interrupt, *get_interrupt_state, *init;
  EFI_STATUS(EFIAPI *register_interrupt_handler)
  (struct efi_cpu_arch_protocol *self, INTN type, exception_handler *handler);
};

/* Where the firmware put the loader: the linker's name for the first byte of the image. */
extern const uint8_t __ImageBase[];

/*
 * Serial first, the firmware's console after it: a call to the firmware, which the exception may
 * have caught in the middle of something, need not come back, or ends in the next exception. That
 * one is reported on the serial port alone, a third not at all.
 */
static void EFIAPI report(INTN type, struct efi_system_context *context) {
  static int reports;
  int level;
  const char *reason = aarch64_abort_reason(context->esr, &level);

  if (reports++ < 2) {
    console_take_serial();
    if (reports == 2) console_leave_screen();
    log_line(LOG_ERROR,
             "exception (%s%s%s) in the UEFI loader: ESR 0x%llx, PC 0x%llx, FAR 0x%llx, "
             "image base 0x%llx, stage: %s; report this machine.",
             type == EXCEPT_AARCH64_SERROR ? "SError" : aarch64_exception_name(context->esr),
             *reason != '\0' ? ", " : "", reason, (unsigned long long)context->esr,
             (unsigned long long)context->elr, (unsigned long long)context->far,
             (unsigned long long)__ImageBase, progress_stage());
  }
  firmware_halt();
}

void exceptions_catch(void) {
  EFI_GUID guid = EFI_CPU_ARCH_PROTOCOL_GUID;
  struct efi_cpu_arch_protocol *processor = NULL;

  if (EFI_ERROR(uefi_system->BootServices->LocateProtocol(&guid, NULL, (void **)&processor)))
    return;
  processor->register_interrupt_handler(processor, EXCEPT_AARCH64_SYNCHRONOUS, report);
  processor->register_interrupt_handler(processor, EXCEPT_AARCH64_SERROR, report);
}
