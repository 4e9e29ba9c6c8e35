/*
 * The same as leave.c for 64-bit Arm machines, which end by semihosting: a UEFI application that
 * ends QEMU. Before that it has the firmware wait no more for somebody to press a key, which it
 * does for 5 s otherwise: the variable Timeout (UEFI 2.10 §3.1.2).
 */
#include <efi.h>

/* Semihosting for AArch32 and AArch64: SYS_EXIT_EXTENDED, with ADP_Stopped_ApplicationExit. */
#define SYS_EXIT_EXTENDED 0x20
#define APPLICATION_EXIT 0x20026
#define STATUS_DONE 33

#define NON_VOLATILE_VARIABLE \
  (EFI_VARIABLE_NON_VOLATILE | EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS)

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system) {
  EFI_GUID global = EFI_GLOBAL_VARIABLE;
  UINT16 seconds = 0;
  UINT64 block[2] = {APPLICATION_EXIT, STATUS_DONE};
  register UINT64 operation __asm__("x0") = SYS_EXIT_EXTENDED;
  register UINT64 *argument __asm__("x1") = block;

  (void)image;
  if (EFI_ERROR(system->RuntimeServices->SetVariable(L"Timeout", &global, NON_VOLATILE_VARIABLE,
                                                     sizeof(seconds), &seconds)))
    block[1] = 1;
  operation = SYS_EXIT_EXTENDED;
  argument = block;
  __asm__ volatile("hlt #0xf000" : : "r"(operation), "r"(argument) : "memory");
  return EFI_UNSUPPORTED;
}
