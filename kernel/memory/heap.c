/*
 * Blocks in pages: see heap.h. A bitmap in a page's header says which of its blocks are in use, so
 * that nothing in a free block matters, and a block that is freed twice is known for certain.
 */
#include "kernel/memory/heap.h"

#include <stdbool.h>

#include "lib/string.h"

/* Marks headers and red zones, together with their address. */
#define MAGIC 0x50414548204e4c4bull
#define LARGE (HEAP_BINS - 1)   /* The bin of runs of pages with one block each. */
#define SIZE_LIMIT (1ull << 40) /* Larger blocks there are not. */
#define ZONE_BYTE 0xfd          /* Fills red zones, */
#define FREE_BYTE 0xdd          /* and free memory. */

/* What a page, or a run of them, begins with. Its blocks, all of one size, follow. */
struct heap_page {
  struct heap_ring ring; /* With the other pages of its bin that have a free block. */
  uint64_t magic;        /* MAGIC xor its own address. */
  uint16_t bin;          /* Index into sizes, or LARGE. */
  uint16_t used;         /* Blocks in use. */
  uint32_t pages;        /* That it is the header of. */
  uint64_t taken[4];     /* A bit a block: 1: in use. */
};

_Static_assert(sizeof(struct heap_page) == 64, "blocks begin at a multiple of 16");

/* Bytes of a block with its red zones: multiples of 16 that leave little of a page over. */
static const uint32_t sizes[LARGE] = {16,  32,  48,  64,  96,   128,  192, 256,
                                      336, 448, 576, 800, 1008, 1344, 2016};

/* The red zone below a block. The one above is filled with ZONE_BYTE, to the block's end. */
struct zone {
  uint64_t size;  /* Bytes that were asked for. */
  uint64_t check; /* MAGIC xor these xor the zone's address. */
};

/* A block by its place. */
struct block {
  struct heap_page *page;
  uint64_t index; /* In its page. */
  uint8_t *start; /* Of its red zone. */
  uint8_t *user;  /* The address that its user has. */
  size_t room;    /* Bytes from there to the block's end, red zone included. */
};

const char *heap_error_message(enum heap_error error) {
  static const char *const messages[HEAP_ERROR_END] = {
      [HEAP_UNDERRUN] = "something was written below the block",
      [HEAP_OVERRUN] = "something was written above the block",
      [HEAP_USE_AFTER_FREE] = "something was written to the block after it was freed",
      [HEAP_DOUBLE_FREE] = "the block is free already",
      [HEAP_NOT_A_BLOCK] = "there is no block at this address",
      [HEAP_BAD_PAGE] = "the heap's own data in this page is damaged",
  };

  return (unsigned)error < HEAP_ERROR_END ? messages[error] : "unknown error";
}

void heap_init(struct heap *heap, struct page_allocator *allocator, uint64_t direct_map,
               uint32_t red_zone, heap_report *report) {
  *heap = (struct heap){
      .allocator = allocator, .direct_map = direct_map, .red_zone = red_zone, .report = report};
  for (uint32_t i = 0; i < HEAP_BINS; i++) {
    heap->rings[i] = (struct heap_ring){&heap->rings[i], &heap->rings[i]};
  }
}

static void link_page(struct heap *heap, struct heap_page *page) {
  struct heap_ring *first = &heap->rings[page->bin];

  page->ring = (struct heap_ring){.next = first->next, .previous = first};
  page->ring.next->previous = page->ring.previous->next = &page->ring;
}

static void unlink_page(struct heap_page *page) {
  page->ring.previous->next = page->ring.next;
  page->ring.next->previous = page->ring.previous;
}

/* Bytes of a page or run behind the header. */
static size_t space_of(const struct heap_page *page) {
  return page->pages * PAGE_SIZE - sizeof(*page);
}

/* Bytes of each of its blocks, red zones included. */
static size_t block_size(const struct heap_page *page) {
  return page->bin == LARGE ? space_of(page) : sizes[page->bin];
}

static uint64_t blocks_of(const struct heap_page *page) {
  return space_of(page) / block_size(page);
}

static struct block block_at(const struct heap *heap, struct heap_page *page, uint64_t index) {
  uint8_t *start = (uint8_t *)(page + 1) + index * block_size(page);

  return (struct block){page, index, start, start + heap->red_zone,
                        block_size(page) - heap->red_zone};
}

static bool is_taken(const struct heap_page *page, uint64_t index) {
  return (page->taken[index / 64] >> index % 64 & 1) != 0;
}

static bool is_filled(const uint8_t *bytes, uint8_t with, size_t size) {
  return size == 0 || (bytes[0] == with && memcmp(bytes, bytes + 1, size - 1) == 0);
}

/* Draws the red zones around `size` bytes, and returns the user's address. */
static void *hand_out(const struct heap *heap, const struct block *block, size_t size) {
  if (heap->red_zone != 0) {
    *(struct zone *)block->start = (struct zone){size, MAGIC ^ size ^ (uintptr_t)block->start};
    memset(block->user + size, ZONE_BYTE, block->room - size);
  }
  return block->user;
}

/* True when the red zones of a block in use, or all of one that is free, are as they should be. */
static bool is_intact(const struct heap *heap, const struct block *block) {
  const struct zone *zone = (const struct zone *)block->start;

  if (heap->red_zone == 0) return true;
  if (!is_taken(block->page, block->index)) {
    if (is_filled(block->start, FREE_BYTE, heap->red_zone + block->room)) return true;
    heap->report(HEAP_USE_AFTER_FREE, block->user, 0);
  } else if (zone->check != (MAGIC ^ zone->size ^ (uintptr_t)block->start)) {
    heap->report(HEAP_UNDERRUN, block->user, 0);
  } else {
    if (is_filled(block->user + zone->size, ZONE_BYTE, block->room - zone->size)) return true;
    heap->report(HEAP_OVERRUN, block->user, zone->size);
  }
  return false;
}

/* The smallest bin with room for a block of `size` bytes, and the pages that it takes there. */
static uint16_t bin_for(const struct heap *heap, size_t size, uint64_t *pages) {
  size_t space = size + 2 * (size_t)heap->red_zone;
  uint16_t bin = 0;

  while (bin < LARGE && sizes[bin] < space) bin++;
  *pages = (sizeof(struct heap_page) + space + PAGE_SIZE - 1) / PAGE_SIZE;
  return bin;
}

/* A page or run with a free block: the bin's first, or a new one. NULL: no memory. */
static struct heap_page *page_with_room(struct heap *heap, uint16_t bin, uint64_t pages) {
  struct heap_page *page = (struct heap_page *)heap->rings[bin].next;
  uint64_t physical;

  if (&page->ring != &heap->rings[bin]) return page;
  if (page_allocator_allocate(heap->allocator, pages, 1, &physical) != PAGE_OK) return NULL;
  page = (struct heap_page *)(uintptr_t)(heap->direct_map + physical);
  *page =
      (struct heap_page){.magic = MAGIC ^ (uintptr_t)page, .bin = bin, .pages = (uint32_t)pages};
  if (heap->red_zone != 0) memset(page + 1, FREE_BYTE, space_of(page));
  link_page(heap, page);
  heap->pages += pages;
  return page;
}

void *heap_allocate(struct heap *heap, size_t size) {
  uint64_t pages, index = 0;
  uint16_t bin = bin_for(heap, size, &pages);
  struct heap_page *page = size <= SIZE_LIMIT ? page_with_room(heap, bin, pages) : NULL;
  struct block block;

  if (page == NULL) return NULL;
  while (page->taken[index / 64] == UINT64_MAX) index += 64;
  index += (uint64_t)__builtin_ctzll(~page->taken[index / 64]);
  block = block_at(heap, page, index);
  is_intact(heap, &block);
  page->taken[index / 64] |= 1ull << index % 64;
  page->used++;
  heap->blocks++;
  heap->bytes += block_size(page);
  if (page->used == blocks_of(page)) unlink_page(page);
  return hand_out(heap, &block, size);
}

void *heap_allocate_zeroed(struct heap *heap, size_t count, size_t size) {
  size_t bytes;
  void *block;

  if (__builtin_mul_overflow(count, size, &bytes)) return NULL;
  block = heap_allocate(heap, bytes);
  return block != NULL ? memset(block, 0, bytes) : NULL;
}

/* True for the address of a header. */
static bool is_heap_page(const struct heap *heap, const struct heap_page *page) {
  return page_allocator_is_used(heap->allocator, (uintptr_t)page - heap->direct_map) &&
         page->magic == (MAGIC ^ (uintptr_t)page) && page->bin < HEAP_BINS && page->pages != 0;
}

/* Finds the block in use at `user`; false, and reported, when there is none or it was damaged. */
static bool find(const struct heap *heap, const void *user, struct block *block) {
  struct heap_page *page = (struct heap_page *)((uintptr_t)user & ~(uintptr_t)(PAGE_SIZE - 1));
  uint64_t offset = (uintptr_t)user % PAGE_SIZE - sizeof(*page) - heap->red_zone;
  enum heap_error error = HEAP_NOT_A_BLOCK;

  if (is_heap_page(heap, page) && offset % block_size(page) == 0 &&
      offset / block_size(page) < blocks_of(page)) {
    *block = block_at(heap, page, offset / block_size(page));
    if (is_taken(page, block->index)) return is_intact(heap, block);
    error = HEAP_DOUBLE_FREE;
  }
  heap->report(error, user, 0);
  return false;
}

void heap_free(struct heap *heap, void *user) {
  struct block block;
  struct heap_page *page;

  if (user == NULL || !find(heap, user, &block)) return;
  page = block.page;
  if (heap->red_zone != 0) memset(block.start, FREE_BYTE, block_size(page));
  if (page->used == blocks_of(page)) link_page(heap, page);
  page->taken[block.index / 64] &= ~(1ull << block.index % 64);
  page->used--;
  heap->blocks--;
  heap->bytes -= block_size(page);
  if (page->used != 0) return;
  unlink_page(page);
  page->magic = 0;
  heap->pages -= page->pages;
  if (page_allocator_free(heap->allocator, (uintptr_t)page - heap->direct_map, page->pages) !=
      PAGE_OK)
    heap->report(HEAP_BAD_PAGE, page, 0);
}

void *heap_resize(struct heap *heap, void *user, size_t size) {
  struct block block;
  uint64_t pages;
  uint16_t bin = bin_for(heap, size, &pages);
  void *copy;

  if (user == NULL) return heap_allocate(heap, size);
  if (!find(heap, user, &block) || size > SIZE_LIMIT) return NULL;
  if (bin == block.page->bin && pages == block.page->pages) return hand_out(heap, &block, size);
  copy = heap_allocate(heap, size);
  if (copy == NULL) return NULL;
  memcpy(copy, user, size < block.room ? size : block.room); /* With what was behind it. */
  heap_free(heap, user);
  return copy;
}
