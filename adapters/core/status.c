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

    [LIMINE_NOT_ELF] = {"not a 64-bit ELF file for x86_64",
                        "name a kernel of the Limine boot protocol"},
    [LIMINE_BAD_ELF] = {"its ELF headers contradict themselves, or the file ends too early",
                        "copy it again"},
    [LIMINE_LOW_ADDRESS] = {"it is linked below 0xffffffff80000000",
                            "link it there or above, or as a position-independent executable"},
    [LIMINE_MIXED_PAGE] = {"two segments with different rights share a page",
                           "align them to 4096 bytes in its linker script"},
    [LIMINE_BAD_RELOCATION] = {"it needs a dynamic linker, or is relocated outside of itself",
                               "link it statically (-static-pie)"},
    [LIMINE_REPEATED_REQUEST] = {"it makes the same request twice", "leave one of them out"},
    [LIMINE_BAD_REQUEST] = {"a request lies partly outside of the kernel", "declare all of it"},
    [LIMINE_NEW_BASE_REVISION] = {"it asks for a base revision above 4",
                                  "build it with LIMINE_BASE_REVISION(4)"},
    [LIMINE_NO_PAGING_MODE] = {"it needs more than 4 levels of page tables",
                               "build it with a min_mode of 0 in its paging mode request"},
    [LIMINE_BAD_ENTRY] = {"its entry point is not in an executable segment",
                          "correct ENTRY() in its linker script, or its entry point request"},
};

const char *adapter_status_sentence(enum adapter_status status) {
  return status < ADAPTER_STATUS_END ? catalogue[status].sentence : 0;
}

const char *adapter_status_remedy(enum adapter_status status) {
  return status < ADAPTER_STATUS_END ? catalogue[status].remedy : 0;
}
