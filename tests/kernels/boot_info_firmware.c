/* Clauses about what the firmware knows: ACPI, SMBIOS, EFI, the display and the boot disk. */
#include "lib/string.h"
#include "tests/kernels/boot_info.h"
#include "tests/kernels/clause.h"
#include "tests/kernels/regions.h"
#include "tests/kernels/test.h"

/* ACPI 6.5 §5.2.5.3. */
#define RSDP_SIZE_1 20u
#define RSDP_REVISION 15u /* Offsets. */
#define RSDP_LENGTH 20u
#define RSDP_SIZE_MAX 36u

/* SMBIOS 3.6 §5.2: offsets of the entry point's length. */
#define SMBIOS_LENGTH_2 5u
#define SMBIOS_LENGTH_3 6u
#define SMBIOS_LENGTH_MAX 36u

/* UEFI 2.10 §4.3, §7.2.3. */
#define EFI_SYSTEM_TABLE_SIGNATURE 0x5453595320494249ull /* "IBI SYST". */
#define EFI_MEMORY_DESCRIPTOR_SIZE 40u
#define EFI_CONVENTIONAL_MEMORY 7u
#define EFI_MEMORY_TYPES 16u

struct efi_memory_descriptor {
  uint32_t type;
  uint32_t reserved;
  uint64_t physical_start;
  uint64_t virtual_start;
  uint64_t pages;
  uint64_t attribute;
};

_Static_assert(sizeof(struct efi_memory_descriptor) == EFI_MEMORY_DESCRIPTOR_SIZE, "UEFI §7.2.3");

#define EDID_BLOCK 128u
#define FIRST_BYTE (1024u * 1024u) /* image/private/kiln_image.sh: partitions start at 1 MiB. */
#define OPTICAL_BLOCK 2048u
#define BIOS_DISK 0x80u    /* The first hard disk, */
#define BIOS_OPTICAL 0xe0u /* and SeaBIOS's first optical one. */

/* The network that QEMU plays (-netdev user), and its own choice of a MAC address. */
static const uint8_t network_server[16] = {10, 0, 2, 2}, network_client[16] = {10, 0, 2, 15};
static const uint8_t network_mac[6] = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56};
#define PXE_FILE_BIOS "boot/pxe.bin" /* tests/network/network_boot.sh */
#define HTTP_FILE "http://10.0.2.100/disk.img"

/* How the name of the loader ends that another boot loader starts; files are what that one says. */
#define MULTIBOOT2 "(Multiboot2)"

static bool sums_to_zero(const uint8_t *bytes, uint64_t length) {
  uint8_t sum = 0;

  for (uint64_t i = 0; i < length; i++) {
    sum = (uint8_t)(sum + bytes[i]);
  }
  return sum == 0;
}

static bool is_zero(const void *data, uint64_t length) {
  const uint8_t *bytes = data;

  for (uint64_t i = 0; i < length; i++) {
    if (bytes[i] != 0) {
      return false;
    }
  }
  return true;
}

static void check_rsdp(const struct kiln_boot_info *info) {
  const uint8_t *rsdp = (const uint8_t *)(info->direct_map + info->rsdp);
  uint32_t length;

  clause(info->rsdp != 0 && memcmp(rsdp, "RSD PTR ", 8) == 0, "rsdp = 0x%lx, has the signature",
         info->rsdp);
  clause(sums_to_zero(rsdp, RSDP_SIZE_1), "rsdp: checksum of ACPI 1");
  if (rsdp[RSDP_REVISION] < 2) {
    return;
  }
  memcpy(&length, rsdp + RSDP_LENGTH, sizeof(length));
  clause(length == RSDP_SIZE_MAX && sums_to_zero(rsdp, length), "rsdp: checksum of ACPI 2");
}

static void check_smbios(const struct kiln_boot_info *info) {
  const uint8_t *entry = (const uint8_t *)(info->direct_map + info->smbios);
  bool version3 = info->smbios != 0 && memcmp(entry, "_SM3_", 5) == 0;
  uint8_t length;

  clause(version3 || (info->smbios != 0 && memcmp(entry, "_SM_", 4) == 0),
         "smbios = 0x%lx, has the anchor of version %u", info->smbios, version3 ? 3 : 2);
  length = entry[version3 ? SMBIOS_LENGTH_3 : SMBIOS_LENGTH_2];
  clause(length >= 24 && length <= SMBIOS_LENGTH_MAX && sums_to_zero(entry, length),
         "smbios: checksum of %u bytes", length);
}

/* Counts the descriptors that cannot be true, and adds up free pages. */
static uint64_t odd_descriptors(const struct kiln_efi *efi, uint64_t *free_pages) {
  const uint8_t *bytes = efi->memory_map;
  uint64_t odd = 0;

  for (uint64_t at = 0; at + sizeof(struct efi_memory_descriptor) <= efi->memory_map_size;
       at += efi->descriptor_size) {
    struct efi_memory_descriptor descriptor;

    memcpy(&descriptor, bytes + at, sizeof(descriptor));
    /* Types from 0x70000000 on are the firmware's own and the loader's. */
    if (descriptor.physical_start % PAGE_SIZE != 0 || descriptor.pages == 0 ||
        (descriptor.type >= EFI_MEMORY_TYPES && descriptor.type < 0x70000000u)) {
      odd++;
    }
    if (descriptor.type == EFI_CONVENTIONAL_MEMORY) {
      *free_pages += descriptor.pages;
    }
  }
  return odd;
}

static void check_efi(const struct kiln_boot_info *info) {
  const struct kiln_efi *efi = &info->efi;
  uint64_t free_pages = 0;
  uint64_t signature = 0;

  if (info->firmware == KILN_FIRMWARE_BIOS) {
    clause(is_zero(efi, sizeof(*efi)), "efi: all zero on BIOS");
    return;
  }
  if (region_is_ram(info, efi->system_table, sizeof(signature))) {
    memcpy(&signature, (const void *)(info->direct_map + efi->system_table), sizeof(signature));
  }
  clause(signature == EFI_SYSTEM_TABLE_SIGNATURE, "efi.system_table = 0x%lx, has the signature",
         efi->system_table);
  clause_equal("efi.descriptor_version", efi->descriptor_version, 1);
  clause(efi->descriptor_size >= EFI_MEMORY_DESCRIPTOR_SIZE && efi->descriptor_size % 8 == 0,
         "efi.descriptor_size = %u", efi->descriptor_size);
  clause(
      efi->memory_map_size != 0 && efi->memory_map_size % efi->descriptor_size == 0 &&
          pointer_is(info, efi->memory_map, efi->memory_map_size, KILN_MEMORY_LOADER_RECLAIMABLE),
      "efi.memory_map: %lu bytes in loader-reclaimable memory", efi->memory_map_size);
  clause_equal("efi.memory_map: descriptors that cannot be true", odd_descriptors(efi, &free_pages),
               0);
  clause(free_pages * PAGE_SIZE <= region_total(info, KILN_MEMORY_USABLE),
         "efi.memory_map: its %lu free pages are usable in memory_map as well", free_pages);
}

static void check_edid(const struct kiln_boot_info *info) {
  static const uint8_t header[8] = {0, 255, 255, 255, 255, 255, 255, 0}; /* E-EDID 1.4 §3.3. */
  const struct kiln_edid *edid = &info->edid;
  uint64_t wrong = 0;

  if (edid->data == 0) {
    clause(edid->size == 0, "edid: none");
    return;
  }
  clause(edid->size != 0 && edid->size % EDID_BLOCK == 0 &&
             pointer_is(info, edid->data, edid->size, KILN_MEMORY_LOADER_RECLAIMABLE),
         "edid: %lu bytes in loader-reclaimable memory", edid->size);
  clause(memcmp(edid->data, header, sizeof(header)) == 0, "edid: header");
  for (uint64_t at = 0; at < edid->size; at += EDID_BLOCK) {
    wrong += !sums_to_zero(edid->data + at, EDID_BLOCK);
  }
  clause_equal("edid: blocks with a wrong checksum", wrong, 0);
}

static void check_boot_disk(const struct kiln_boot_info *info) {
  const struct kiln_boot_disk *disk = &info->boot_disk;
  bool bios = info->firmware == KILN_FIRMWARE_BIOS;
  bool gpt = disk->partitioning == KILN_PARTITIONING_GPT;
  bool optical = disk->partitioning == KILN_PARTITIONING_EL_TORITO;
  bool mbr = disk->partitioning == KILN_PARTITIONING_MBR;

  if (info->network.kind == KILN_NETWORK_TFTP) {
    clause(is_zero(disk, sizeof(*disk)), "boot_disk: none, and all zero");
    return;
  }
  if (strcmp(info->loader + strlen(info->loader) - strlen(MULTIBOOT2), MULTIBOOT2) == 0) {
    clause(is_zero(disk, sizeof(*disk)), "boot_disk: not known, and all zero");
    return;
  }
  clause(gpt || mbr || optical, "boot_disk.partitioning = %s",
         gpt   ? "GPT"
         : mbr ? "MBR"
               : "El Torito");
  clause_equal("boot_disk.partition", disk->partition, optical ? 0 : 1);
  /* Which size a block has, the test knows. */
  clause(optical ? disk->first_block == FIRST_BYTE / OPTICAL_BLOCK
                 : disk->first_block == FIRST_BYTE / 512 || disk->first_block == FIRST_BYTE / 4096,
         "boot_disk.first_block = %lu", disk->first_block);
  clause(disk->blocks >= disk->first_block, "boot_disk.blocks = %lu", disk->blocks);
  clause((disk->mbr_signature != 0) == mbr, "boot_disk.mbr_signature = 0x%x, on an MBR disk",
         disk->mbr_signature);
  clause_equal("boot_disk.bios_drive", disk->bios_drive,
               !bios     ? 0
               : optical ? BIOS_OPTICAL
                         : BIOS_DISK);
  clause(is_zero(disk->disk_guid, 16) != gpt, "boot_disk.disk_guid, on a GPT disk");
  clause(is_zero(disk->partition_guid, 16) != gpt &&
             (!gpt || memcmp(disk->disk_guid, disk->partition_guid, 16) != 0),
         "boot_disk.partition_guid, on a GPT disk");
}

static void check_trust(const struct kiln_boot_info *info) {
  static const char *const states[] = {"not known", "off", "off, in setup mode", "on"};
  uint32_t state = info->trust.secure_boot;

  clause(state <= KILN_SECURE_BOOT_ON && info->trust.verified <= 1 &&
             (state == KILN_SECURE_BOOT_UNKNOWN || info->firmware == KILN_FIRMWARE_UEFI),
         "trust: Secure Boot is %s, kiln.cfg is %s", state < 4 ? states[state] : "?",
         info->trust.verified ? "verified" : "not verified");
}

/* The machines of these tests have no TPM; //tests/measured has. */
static void check_event_log(const struct kiln_boot_info *info) {
  clause(is_zero(&info->event_log, sizeof(info->event_log)), "event_log: none, and all zero");
}

/* The disk image is where the firmware says, in memory that is not for us, and is not looked at. */
static void check_ram_disk(const struct kiln_boot_info *info) {
  const struct kiln_network *network = &info->network;

  clause(network->ram_disk_size >= FIRST_BYTE, "network.ram_disk_size = %lu",
         network->ram_disk_size);
  clause(region_is(info, network->ram_disk, network->ram_disk_size, KILN_MEMORY_RESERVED),
         "network.ram_disk = 0x%lx, is reserved in the memory map", network->ram_disk);
}

static void check_network(const struct kiln_boot_info *info) {
  const struct kiln_network *network = &info->network;
  const char *file = info->firmware == KILN_FIRMWARE_BIOS ? PXE_FILE_BIOS : TEST_PXE_FILE;

  if (network->kind == KILN_NETWORK_NONE) {
    clause(is_zero(network, sizeof(*network)), "network: none, and all zero");
    return;
  }
  clause(network->kind == KILN_NETWORK_TFTP || network->kind == KILN_NETWORK_HTTP,
         "network.kind = %s", network->kind == KILN_NETWORK_TFTP ? "TFTP" : "HTTP");
  clause(memcmp(network->mac, network_mac, 6) == 0 && is_zero(network->reserved, 2),
         "network.mac is QEMU's");
  if (network->kind == KILN_NETWORK_HTTP) {
    clause(boot_info_is_text(info, network->file) && strcmp(network->file, HTTP_FILE) == 0,
           "network.file = \"%s\"", network->file);
    check_ram_disk(info);
    return;
  }
  clause(boot_info_is_text(info, network->file) && strcmp(network->file, file) == 0,
         "network.file = \"%s\"", network->file);
  clause_equal("network.address_size", network->address_size, 4);
  clause(memcmp(network->server, network_server, 16) == 0, "network.server is 10.0.2.2");
  clause(memcmp(network->client, network_client, 16) == 0, "network.client is 10.0.2.15");
  clause(is_zero(network->gateway, 16), "network.gateway: none, as that network is a closed one");
  clause(network->ram_disk == 0 && network->ram_disk_size == 0, "network.ram_disk: none");
}

void boot_info_check_firmware(const struct kiln_boot_info *info) {
  check_rsdp(info);
  check_smbios(info);
  check_efi(info);
  check_edid(info);
  check_boot_disk(info);
  check_trust(info);
  check_event_log(info);
  check_network(info);
}
