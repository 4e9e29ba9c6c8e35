/* Places of a kernel, its file and its modules: see placement.h. */
#include "adapters/multiboot2/placement.h"

#include "adapters/multiboot2/specification.h"
#include "lib/string.h"

/* Takes one place for all of a relocatable kernel. */
static enum adapter_status take_relocatable(struct multiboot_boot *boot) {
  const struct multiboot_header *header = &boot->header;
  uint64_t linked = image_base(&boot->image), length = image_end(&boot->image) - linked;
  /* Memory below 1 MiB is for the start of other processors. */
  uint64_t from = header->minimum > MEMORY_START ? header->minimum : MEMORY_START;
  uint64_t to = header->maximum, alignment = header->alignment, base = 0;
  enum adapter_status status = ADAPTER_NO_PLACE;

  if (header->preference == PREFER_HIGHEST) {
    status = memory_take_highest(&boot->memory, from, to, length, alignment, &base);
  } else {
    /* Without a preference: where it is linked, if it can be there. */
    if (header->preference != PREFER_LOWEST && linked >= from && linked < to &&
        length <= to - linked)
      status = memory_take_target(&boot->memory, linked, linked + length, length, alignment, &base);
    if (status != ADAPTER_OK)
      status = memory_take_target(&boot->memory, from, to, length, alignment, &base);
  }
  boot->slide = base - linked;
  return status;
}

enum adapter_status placement_take(struct multiboot_boot *boot) {
  const struct image *image = &boot->image;
  struct adapter_memory *memory = &boot->memory;
  uint64_t base = image_base(image);

  boot->slide = 0;
  if (boot->header.relocatable) return take_relocatable(boot);
  for (uint32_t i = 0; i < image->count; i++) {
    const struct image_segment *segment = &image->segments[i];
    uint64_t end = segment->physical + segment->memory_size, at;
    enum adapter_status status =
        memory_take_target(memory, segment->physical, end, segment->memory_size, 1, &at);

    if (status != ADAPTER_OK) return status;
    memory->taken_count = 0;
  }
  memory->taken[0] = (struct memory_piece){.base = base, .length = image_end(image) - base};
  memory->taken_count = 1;
  return ADAPTER_OK;
}

/* True when the kernel's place, which was taken first, has a byte of the module. */
static bool is_in_the_way(const struct multiboot_boot *boot, const struct kiln_module *module) {
  return memory_overlaps(&boot->memory.taken[0], module->physical, module->size);
}

/* True when the file has the segments in the order of their addresses. */
static bool is_in_order(const struct image *image) {
  uint64_t end = 0;

  for (uint32_t i = 0; i < image->count; i++) {
    const struct image_segment *segment = &image->segments[i];

    if (segment->file_size == 0) continue;
    if (segment->file_offset < end) return false;
    end = segment->file_offset + segment->file_size;
  }
  return true;
}

static bool has_to_move(const struct multiboot_boot *boot, uint64_t index) {
  const struct kiln_module *module = &boot->info->modules[index];

  if (index == 0) return is_in_the_way(boot, module) && !is_in_order(&boot->image);
  return is_in_the_way(boot, module) || module->physical + module->size > FOUR_GIB;
}

static uint64_t pages(uint64_t size) {
  return (size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
}

bool placement_next(struct placement_walk *walk, uint64_t *address) {
  const struct kiln_boot_info *info = walk->boot->info;
  uint64_t index = walk->next;

  if (index == info->module_count) return false;
  walk->next++;
  *address = info->modules[index].physical;
  if (!has_to_move(walk->boot, index)) return true;
  *address = walk->boot->moved + walk->used;
  walk->used += pages(info->modules[index].size);
  return true;
}

enum adapter_status placement_move_modules(struct multiboot_boot *boot) {
  const struct kiln_boot_info *info = boot->info;
  struct placement_walk count = {.boot = boot}, copy = {.boot = boot};
  enum adapter_status status;
  uint64_t address;

  boot->file = info->modules[0].physical;
  while (placement_next(&count, &address)) continue;
  if (count.used == 0) return ADAPTER_OK;
  status = memory_take(&boot->memory, MEMORY_START, FOUR_GIB, count.used, PAGE_SIZE, &boot->moved);
  if (status != ADAPTER_OK) return status;
  while (placement_next(&copy, &address)) {
    const struct kiln_module *module = &info->modules[copy.next - 1];

    if (copy.next == 1) boot->file = address;
    if (address != module->physical)
      memcpy(physical_pointer(info, address), module->address, module->size);
  }
  return ADAPTER_OK;
}

static void add_step(struct multiboot_boot *boot, uint64_t destination, uint64_t source,
                     uint64_t length) {
  if (length == 0) return;
  boot->leap.steps[boot->leap.step_count++] =
      (struct leap_step){.destination = destination, .source = source, .length = length};
}

/* Copies a segment, if it moves up, or down, as asked. */
static void add_copy(struct multiboot_boot *boot, const struct image_segment *segment, bool up) {
  uint64_t destination = segment->physical + boot->slide;
  uint64_t source = boot->file + segment->file_offset;

  if ((destination > source) == up) add_step(boot, destination, source, segment->file_size);
}

void placement_list(struct multiboot_boot *boot) {
  const struct image *image = &boot->image;

  boot->leap.step_count = 0;
  for (uint32_t i = 0; i < image->count; i++) add_copy(boot, &image->segments[i], false);
  for (uint32_t i = image->count; i-- > 0;) add_copy(boot, &image->segments[i], true);
  for (uint32_t i = 0; i < image->count; i++) {
    const struct image_segment *segment = &image->segments[i];

    add_step(boot, segment->physical + boot->slide + segment->file_size, LEAP_ZEROS,
             segment->memory_size - segment->file_size);
  }
}
