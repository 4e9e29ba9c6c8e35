// A UEFI application: types and calling convention from the packaged headers.

#include <efi.h>

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system) {
  (void)image;
  static CHAR16 text[] = L"kiln\r\n";
  char large[8192];  // more than a page: no call of __chkstk may appear
  for (unsigned i = 0; i < sizeof large; i++) ((volatile char *)large)[i] = (char)i;
  return system->ConOut->OutputString(system->ConOut, text);
}
