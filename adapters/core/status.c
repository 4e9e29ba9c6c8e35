/*
 * The catalogue of the adapters' errors: one sentence and one remedy for each. An adapter that is
 * linked without the texts of another one has no use for them.
 */
#include "adapters/core/status.h"

static const struct adapter_text common_texts[ADAPTER_RANGE] = {
    [ADAPTER_NO_MODULE] = {"there is no kernel to start",
                           "name it in kiln.cfg, in the first line module=PATH"},
    [ADAPTER_OUT_OF_MEMORY] = {"not enough free memory", "add memory"},
    [ADAPTER_NO_PLACE] = {"the memory where this kernel has to run is not free, or not there",
                          "add memory, or use a kernel that can be relocated"},
};

extern const struct adapter_text linux_texts[ADAPTER_RANGE] __attribute__((weak));
extern const struct adapter_text limine_texts[ADAPTER_RANGE] __attribute__((weak));
extern const struct adapter_text multiboot_texts[ADAPTER_RANGE] __attribute__((weak));

/* By the tens of the code; null for what is not linked. */
static const struct adapter_text *const ranges[] = {common_texts, linux_texts, limine_texts,
                                                    multiboot_texts};

static const struct adapter_text *find(enum adapter_status status) {
  static const struct adapter_text none = {0, 0};
  const struct adapter_text *range;

  if (status >= ADAPTER_STATUS_END) return &none;
  range = ranges[status / ADAPTER_RANGE];
  return range != 0 ? &range[status % ADAPTER_RANGE] : &none;
}

const char *adapter_status_sentence(enum adapter_status status) {
  return find(status)->sentence;
}

const char *adapter_status_remedy(enum adapter_status status) {
  return find(status)->remedy;
}
