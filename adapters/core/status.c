/* The catalogue of the adapters' errors: one sentence and one remedy for each. */
#include "adapters/core/status.h"

static const struct {
  const char *sentence;
  const char *remedy;
} catalogue[ADAPTER_STATUS_END] = {
    [ADAPTER_NO_MODULE] = {"there is no kernel to start",
                           "name it in kiln.cfg, in the first line module=PATH"},
    [ADAPTER_OUT_OF_MEMORY] = {"not enough free memory", "add memory"},
    [ADAPTER_NO_PLACE] = {"the memory where this kernel has to run is not free, or not there",
                          "add memory, or use a kernel that can be relocated"},

    [LINUX_TOO_SHORT] = {"the file ends before what its header says is in it", "copy it again"},
    [LINUX_NO_MAGIC] = {"not a Linux kernel (bzImage)",
                        "name a file like vmlinuz or arch/x86/boot/bzImage"},
    [LINUX_OLD_PROTOCOL] = {"its boot protocol is older than 2.12", "use Linux 3.8 or later"},
    [LINUX_NOT_64_BIT] = {"it has no 64-bit entry point", "build it for x86_64"},
    [LINUX_BAD_HEADER] = {"its header contradicts itself", "copy it again"},
    [LINUX_LONG_COMMAND_LINE] = {"the command line is longer than this kernel can take",
                                 "shorten cmdline= in kiln.cfg"},
    [LINUX_NO_PLACE_FOR_INITRD] = {"no free memory where this kernel can use its initrds",
                                   "add memory or make them smaller"},
    [LINUX_UNKNOWN_MODULE] = {"the string of this module is not \"initrd\" or \"cmdline\"",
                              "correct it in kiln.cfg, or leave it out for an initrd"},
};

const char *adapter_status_sentence(enum adapter_status status) {
  return status < ADAPTER_STATUS_END ? catalogue[status].sentence : 0;
}

const char *adapter_status_remedy(enum adapter_status status) {
  return status < ADAPTER_STATUS_END ? catalogue[status].remedy : 0;
}
