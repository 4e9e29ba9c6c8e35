/* All that the loader's common part knows about this boot: of boot.c and boot_info.c. */
#ifndef KILN_BOOT_CORE_BOOT_STATE_H
#define KILN_BOOT_CORE_BOOT_STATE_H

#include <stdint.h>

#include "boot/core/address_space.h"
#include "boot/core/config.h"
#include "boot/core/event_log.h"
#include "boot/core/file.h"
#include "boot/core/firmware.h"
#include "boot/core/kernel_file.h"
#include "boot/core/log.h"
#include "boot/core/memory_map.h"
#include "boot/core/modules.h"
#include "boot/handoff/handoff.h"
#include "boot/protocol/kiln.h"

struct boot {
  struct boot_config config;
  struct kernel_file kernel;
  struct kiln_module *modules; /* config.module_count of them; null when there are none. */
  struct memory_map map;
  struct address_space space;
  uint64_t pages;                      /* Physical address of struct boot_pages. */
  uint64_t rsdp, smbios;               /* Physical addresses, or 0. */
  uint64_t processors;                 /* That of struct handoff_processors, or 0. */
  struct kiln_device_tree device_tree; /* As the kernel is told of it. */
  uint64_t start_time;                 /* Time stamp. */
  struct event_log event_log;          /* Of the TPM, if there is one. */
  struct file_hash seal;               /* Of kiln.cfg. */
  enum kiln_secure_boot secure_boot;   /* As the firmware says. */
  struct file_hash *hash;              /* Of the file that is being read. */
  struct file_hash module_hash;        /* Of the module that is being read. */
  char subject[CONFIG_PATH_MAX + 192]; /* What is being worked on, for an error message. */
};

/* The pages that hold the boot information and most of what it points to. */
struct boot_pages {
  struct kiln_boot_info info;
  struct handoff_arguments arguments;
  char kernel_path[CONFIG_PATH_MAX];
  char command_line[CONFIG_COMMAND_LINE_MAX];
  char loader[64];
  uint8_t edid[EDID_MAX];
  char network_file[NETWORK_FILE_MAX];
  char log[LOG_KEPT_MAX];
};

/* The bytes of boot->pages. */
struct boot_pages *boot_pages(const struct boot *boot);

/* What the kernel knows address of `member` of the boot pages by. */
#define BOOT_PAGES_ADDRESS(boot, member) \
  direct_map_address((boot)->pages + __builtin_offsetof(struct boot_pages, member))

/*
 * Fills the boot pages with all but what is known only once the firmware is gone: screen, memory
 * map, what UEFI leaves behind, and the log.
 */
void boot_info_fill(const struct boot *boot);

/* Fills the kernel's description of the module `named` in kiln.cfg, which lies at `loaded`. */
void boot_info_fill_module(const struct config_module *named, const struct loaded_module *loaded,
                           struct kiln_module *module);

/* Fills in the display's description, which a BIOS loader reads when it takes the screen. */
void boot_info_fill_edid(const struct boot *boot);

/* Fills in the rest, but for the screen, which its owner has put there already. */
void boot_info_complete(const struct boot *boot);

#endif /* KILN_BOOT_CORE_BOOT_STATE_H */
