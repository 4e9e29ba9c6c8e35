/*
 * Faults of the processor's state: what firmware may leave in registers and in the local APIC when
 * it lets go, and exceptions that are the firmware's business. Installed by main.c.
 */
#include <efi.h>

#include "boot/uefi/tests/hostile.h"
#include "lib/string.h"
#include "lib/x86/cpuid.h"
#include "lib/x86/descriptors.h"

/* Control registers (Intel SDM 3A §2.5). Legal at privilege level 0; none of it is promised. */
#define CR0_DIRTY 0x4000eull   /* AM, TS, EM and MP set, */
#define CR0_CLEARED 0x10020ull /* WP and NE clear. */
#define CR4_DIRTY 0x7dfull     /* VME, PVI, TSD, DE, PSE, MCE, PGE, PCE, OSFXSR, OSXMMEXCPT: */
                               /* every 64-bit processor has them. */

/* Model-specific registers (Intel SDM 4 §2.1). */
#define MSR_PAT 0x277u
#define MSR_EFER 0xc0000080u
#define MSR_FS_BASE 0xc0000100u
#define MSR_GS_BASE 0xc0000101u
#define EFER_SCE 1ull
#define EFER_SVME (1ull << 12) /* AMD APM 2 §3.1.7. */
#define EFER_FFXSR (1ull << 14)
#define PAT_DIRTY 0x0606060606060606ull /* Write-back, all eight. */

#define RFLAGS_DIRTY 0x47000ull /* AC, NT, IOPL 3 (Intel SDM 1 §3.4.3). */
#define DR7_DIRTY 0xff0ffull    /* Four breakpoints, on and for good (Intel SDM 3B §17.2.4). */
#define DR6_DIRTY 0xffff0fffull /* All four have been hit. */
#define WATCHED 0xdead0000ull   /* An address that nobody touches. */

#define GDT_SIZE 512u /* Bytes; firmware has some entries of 8. */
#define LDT_SIZE 16u  /* Bytes of a descriptor that takes two entries (§7.2.2). */
#define LDT_PRESENT 0x820000000000ull

/* The local APIC where it lies after reset (Intel SDM 3A §10.4.1, §10.5.1). */
#define APIC_SPURIOUS (*(volatile uint32_t *)0xfee000f0ull)
#define APIC_LINT0 (*(volatile uint32_t *)0xfee00350ull)
#define APIC_ENABLED 0x100u
#define APIC_MASKED 0x10000u
#define APIC_EXTINT 0x700u

#define VECTOR_VE 20u /* Virtualization exception; Intel SDM 3A §6.15. */
#define VECTOR_VC 29u /* VMM communication exception; AMD APM 2 §8.2.21. */

/* Bits of CR4 that only some processors have: CPUID's leaf, register and bit (Intel SDM 2A). */
static const struct feature {
  uint32_t leaf;
  enum { EBX, ECX } reg;
  uint8_t bit, cr4_bit;
} features[] = {
    {1, ECX, 17, 17}, /* PCIDE */
    {1, ECX, 26, 18}, /* OSXSAVE */
    {7, EBX, 0, 16},  /* FSGSBASE */
    {7, EBX, 7, 20},  /* SMEP */
    {7, EBX, 20, 21}, /* SMAP */
    {7, ECX, 2, 11},  /* UMIP */
    {7, ECX, 3, 22},  /* PKE */
};

static void write_msr(uint32_t msr, uint64_t value) {
  __asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

static uint64_t read_msr(uint32_t msr) {
  uint32_t low, high;

  __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
  return (uint64_t)high << 32 | low;
}

/* Loads a copy of the firmware's GDT that has one entry more, and that entry into LDTR. */
static int load_ldt(void) {
  static _Alignas(16) uint8_t gdt[GDT_SIZE];
  static uint64_t ldt[2];
  struct x86_table table;
  uint64_t descriptor[2];
  uint16_t selector;

  __asm__ volatile("sgdt %0" : "=m"(table));
  if (table.limit + 1u + LDT_SIZE > sizeof(gdt)) return 0;
  selector = (uint16_t)(table.limit + 1u);
  memcpy(gdt, (const void *)table.base, selector);
  descriptor[0] = (sizeof(ldt) - 1) | ((uint64_t)ldt & 0xffffff) << 16 | LDT_PRESENT |
                  ((uint64_t)ldt >> 24 & 0xff) << 56;
  descriptor[1] = (uint64_t)ldt >> 32;
  memcpy(gdt + selector, descriptor, sizeof(descriptor));
  table = (struct x86_table){(uint16_t)(selector + LDT_SIZE - 1), (uint64_t)gdt};
  __asm__ volatile("lgdt %0; lldt %1" : : "m"(table), "r"(selector));
  return 1;
}

static void dirty_control_registers(void) {
  uint64_t cr0, cr4;

  __asm__ volatile("movq %%cr4, %0" : "=r"(cr4));
  cr4 |= CR4_DIRTY;
  for (uint32_t i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
    struct x86_cpuid found = x86_cpuid(features[i].leaf);

    if ((features[i].reg == EBX ? found.ebx : found.ecx) >> features[i].bit & 1)
      cr4 |= 1ull << features[i].cr4_bit;
  }
  __asm__ volatile("movq %0, %%cr4" : : "r"(cr4));
  __asm__ volatile("movq %%cr0, %0" : "=r"(cr0));
  cr0 = (cr0 | CR0_DIRTY) & ~CR0_CLEARED;
  __asm__ volatile("movq %0, %%cr0" : : "r"(cr0));
}

static uint64_t efer_dirty(void) {
  struct x86_cpuid features_amd = x86_cpuid(0x80000001); /* AMD APM 3, appendix E. */
  uint64_t efer = EFER_SCE;

  if (features_amd.ecx >> 2 & 1) efer |= EFER_SVME;
  if (features_amd.edx >> 25 & 1) efer |= EFER_FFXSR;
  return efer;
}

/* Everything that a register can hold at this moment and that is not promised to the kernel. */
static EFI_STATUS EFIAPI exit_dirty(EFI_HANDLE image, UINTN key) {
  EFI_STATUS status = hostile_real.ExitBootServices(image, key);

  if (EFI_ERROR(status)) return status;
  if (!load_ldt()) return EFI_DEVICE_ERROR;
  write_msr(MSR_EFER, read_msr(MSR_EFER) | efer_dirty());
  write_msr(MSR_PAT, PAT_DIRTY);
  write_msr(MSR_FS_BASE, WATCHED);
  write_msr(MSR_GS_BASE, WATCHED);
  __asm__ volatile(
      "movq %0, %%dr0; movq %0, %%dr1; movq %0, %%dr2; movq %0, %%dr3; movq %1, %%dr7; "
      "movq %2, %%dr6"
      :
      : "r"(WATCHED), "r"(DR7_DIRTY), "r"(DR6_DIRTY));
  __asm__ volatile("movq %0, %%cr8" : : "r"(15ull));
  dirty_control_registers();
  __asm__ volatile("pushfq; orq %0, (%%rsp); popfq" : : "i"(RFLAGS_DIRTY) : "cc", "memory");
  return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI exit_deaf(EFI_HANDLE image, UINTN key) {
  EFI_STATUS status = hostile_real.ExitBootServices(image, key);

  if (EFI_ERROR(status)) return status;
  APIC_LINT0 = APIC_MASKED | APIC_EXTINT;
  APIC_SPURIOUS &= ~APIC_ENABLED;
  return status;
}

/* The handler of a firmware in a confidential guest: here it counts, and goes on. */
static __attribute__((used)) volatile uint32_t exceptions_handled;

static __attribute__((naked)) void handle_exception(void) {
  __asm__("incl exceptions_handled(%rip); iretq");
}

static void set_firmware_gate(uint32_t vector) {
  struct x86_table table;
  struct x86_gate *gate;

  __asm__ volatile("sidt %0" : "=m"(table));
  gate = (struct x86_gate *)table.base + vector;
  *gate = x86_gate((uint64_t)handle_exception, gate->selector, 0);
}

/* As a service would whose instructions the hypervisor stops at. */
static EFI_STATUS EFIAPI map_is_virtualized(UINTN *size, EFI_MEMORY_DESCRIPTOR *map, UINTN *key,
                                            UINTN *stride, UINT32 *version) {
  uint32_t before = exceptions_handled;

  __asm__ volatile("int %0; int %1" : : "i"(VECTOR_VE), "i"(VECTOR_VC) : "memory");
  if (exceptions_handled != before + 2) return EFI_DEVICE_ERROR;
  return hostile_real.GetMemoryMap(size, map, key, stride, version);
}

int hostile_processor(const char *name) {
  EFI_BOOT_SERVICES *services = hostile_system->BootServices;

  if (hostile_five_level(name)) return 1;
  if (strcmp(name, "dirty_processor") == 0) {
    services->ExitBootServices = exit_dirty;
  } else if (strcmp(name, "lint0_masked") == 0) {
    services->ExitBootServices = exit_deaf;
  } else if (strcmp(name, "virtualization") == 0) {
    set_firmware_gate(VECTOR_VE);
    set_firmware_gate(VECTOR_VC);
    services->GetMemoryMap = map_is_virtualized;
  } else {
    return 0;
  }
  return 1;
}
