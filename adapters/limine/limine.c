/* From the boot information to a Limine kernel that only has to be entered: see limine.h. */
#include "adapters/limine/limine.h"

#include "adapters/limine/acpi.h"
#include "adapters/limine/answers.h"
#include "adapters/limine/enter.h"
#include "adapters/limine/firmware.h"
#include "adapters/limine/memory_map.h"
#include "lib/string.h"

#define LARGE_PAGE (2ull << 20)

/* Takes usable memory, wherever it is, for whole pages. */
static enum adapter_status take(struct limine_boot *boot, uint64_t length, uint64_t alignment,
                                uint64_t *base) {
  if (!align_up(length, PAGE_SIZE, &length)) return ADAPTER_OUT_OF_MEMORY;
  return memory_take(&boot->memory, MEMORY_START, KILN_DIRECT_MAP_SIZE, length, alignment, base);
}

/* Copies the image to where large pages can map it, or to any page if there is no such place. */
static enum adapter_status load(struct limine_boot *boot, uint8_t **image) {
  enum adapter_status status = take(boot, boot->image.size, LARGE_PAGE, &boot->image_physical);

  if (status != ADAPTER_OK) status = take(boot, boot->image.size, PAGE_SIZE, &boot->image_physical);
  if (status != ADAPTER_OK) return status;
  *image = physical_pointer(boot->info, boot->image_physical);
  image_copy(&boot->image, *image);
  return boot->image.relocatable ? image_relocate(&boot->image, *image) : ADAPTER_OK;
}

/* Requests that say how the kernel is to be entered. */
static enum adapter_status read_wishes(struct limine_boot *boot) {
  struct limine_request *const *found = boot->requests.found;
  const void *paging = found[LIMINE_PAGING_MODE], *stack = found[LIMINE_STACK_SIZE];
  const void *entry = found[LIMINE_ENTRY_POINT];

  if (paging != 0) {
    const struct limine_paging_mode_request *request = paging;

    /* There are four levels. Without a minimum, of revision 1, they are enough. */
    if (request->head.revision != 0 && request->min_mode > LIMINE_PAGING_4_LEVELS)
      return LIMINE_NO_PAGING_MODE;
  }
  boot->stack_size = LIMINE_STACK_MIN;
  if (stack != 0) {
    const struct limine_stack_size_request *request = stack;

    if (request->stack_size > boot->stack_size) boot->stack_size = request->stack_size;
  }
  if (!align_up(boot->stack_size, PAGE_SIZE, &boot->stack_size)) return ADAPTER_OUT_OF_MEMORY;
  boot->entry = boot->image.entry;
  if (entry != 0) boot->entry = ((const struct limine_entry_point_request *)entry)->entry;
  return image_is_code(&boot->image, boot->entry) ? ADAPTER_OK : LIMINE_BAD_ENTRY;
}

/* Takes memory for all but the page tables. */
static enum adapter_status place_data(struct limine_boot *boot,
                                      const struct limine_map_source *source) {
  uint64_t map = memory_map_bound(source) * sizeof(struct limine_memmap_entry);
  uint64_t pointers = memory_map_bound(source) * sizeof(uint64_t);
  uint64_t rest = map + pointers + answers_size(boot);
  enum adapter_status status;

  if (boot->stack_size > KILN_DIRECT_MAP_SIZE) return ADAPTER_OUT_OF_MEMORY;
  status = take(boot, ENTER_SIZE + boot->stack_size + rest, PAGE_SIZE, &boot->enter_page);
  boot->stack = boot->enter_page + ENTER_SIZE;
  boot->map = boot->stack + boot->stack_size;
  boot->answers = boot->map + map;
  return status;
}

/* The memory map says of the page tables that they are taken, and they say what the map has. */
static enum adapter_status build_space(struct limine_boot *boot,
                                       const struct limine_map_source *source) {
  struct limine_memmap_entry *entries = physical_pointer(boot->info, boot->map);
  enum adapter_status status;

  boot->space.entries = entries;
  boot->space.entry_count = memory_map_fill(source, entries);
  status = take(boot, space_count(&boot->space) * PAGE_SIZE, PAGE_SIZE, &boot->tables);
  if (status != ADAPTER_OK) return status;
  boot->space.entry_count = memory_map_fill(source, entries);
  space_build(&boot->space, physical_pointer(boot->info, boot->tables), boot->tables);
  return ADAPTER_OK;
}

enum adapter_status limine_prepare(const struct kiln_boot_info *info, uint64_t low, bool gib_pages,
                                   struct limine_boot *boot) {
  struct limine_map_source source = {.memory = &boot->memory, .firmware = &boot->firmware};
  uint8_t *image = 0;
  enum adapter_status status;

  memset(boot, 0, sizeof(*boot));
  boot->info = info;
  boot->subject = "kiln.cfg";
  boot->memory.info = info;
  boot->firmware.low = low;
  if (info->module_count == 0) return ADAPTER_NO_MODULE;
  boot->subject = info->modules[0].path;
  status = image_read(info->modules[0].address, info->modules[0].size, &boot->image);
  if (status == ADAPTER_OK) status = load(boot, &image);
  if (status == ADAPTER_OK) status = requests_find(&boot->image, image, &boot->requests);
  if (status == ADAPTER_OK) status = read_wishes(boot);
  if (status != ADAPTER_OK) return status;
  source.base_revision = boot->requests.base_revision;
  acpi_find(info, &boot->firmware);
  if (source.base_revision >= LIMINE_STRICT_REVISION) firmware_find(info, &boot->firmware);
  boot->space = (struct limine_space){.image = &boot->image,
                                      .image_physical = boot->image_physical,
                                      .base_revision = source.base_revision,
                                      .hhdm = info->direct_map,
                                      .gib_pages = gib_pages};
  status = place_data(boot, &source);
  if (status == ADAPTER_OK) status = build_space(boot, &source);
  if (status == ADAPTER_OK) answers_fill(boot);
  return status;
}
