/*
 * The search for requests: see requests.h.
 *
 * They lie on multiples of 8 bytes anywhere in what was loaded of the file, and each begins with
 * two words that are known. So it is enough to look at every second word, and at two bytes of it.
 * Where a kernel has an end marker the search ends, as the specification says. Compilers put
 * requests where data is, and most of a large kernel is code: code is searched only when nothing is
 * found elsewhere, as in a kernel whose one segment holds all.
 */
#include "adapters/limine/requests.h"

#define FILTER_SHIFT 48u /* The bits of a word from there on are what the first look is at. */

/* The first two words of what is looked for. */
static const uint64_t heads[][2] = {
    {LIMINE_REQUEST_0, LIMINE_REQUEST_1},
    {LIMINE_TAG_0, LIMINE_TAG_1},
    {LIMINE_START_0, LIMINE_START_1},
    {LIMINE_END_0, LIMINE_END_1},
};

enum head { HEAD_REQUEST, HEAD_TAG, HEAD_START, HEAD_END, HEADS };

/* The other two words of a request ("Feature List"). */
static const uint64_t features[LIMINE_FEATURES][2] = {
    [LIMINE_STACK_SIZE] = {0x224ef0460a8e8926, 0xe1cb0fc25f46ea3d},
    [LIMINE_PAGING_MODE] = {0x95c1a0edab0944cb, 0xa4e5cb3842f7488a},
    [LIMINE_ENTRY_POINT] = {0x13d86c035a1cd3e1, 0x2b0caa89d8f3026a},
    [LIMINE_BOOTLOADER_INFO] = {0xf55038d8e2a1202f, 0x279426fcf5f59740},
    [LIMINE_CMDLINE] = {0x4b161536e598651e, 0xb390ad4a2f1f303a},
    [LIMINE_FIRMWARE_TYPE] = {0x8c2f75d90bef28a8, 0x7045a4688eac00c3},
    [LIMINE_HHDM] = {0x48dcf1cb8ad2b852, 0x63984e959a98244b},
    [LIMINE_FRAMEBUFFER] = {0x9d5827dcd881dd75, 0xa3148604f6fab11b},
    [LIMINE_MEMMAP] = {0x67cf3d9d378a806f, 0xe304acdfc50c3c62},
    [LIMINE_EXECUTABLE_FILE] = {0xad97e90e83f1ed67, 0x31eb5d1c5ff23b69},
    [LIMINE_MODULE] = {0x3e7e279702be32af, 0xca1c4f3bd1280cee},
    [LIMINE_RSDP] = {0xc5e77b6b397e7b43, 0x27637845accdcf3c},
    [LIMINE_SMBIOS] = {0x9e9046f11e095391, 0xaa4a520fefbde5ee},
    [LIMINE_EFI_SYSTEM_TABLE] = {0x5ceba5163eaaf6d6, 0x0a6981610cf65fcc},
    [LIMINE_EFI_MEMMAP] = {0x7df62a431d6872d5, 0xa4fcdfb3e57306c8},
    [LIMINE_TPM_EVENT_LOG] = {0x98e094fc7e76e979, 0xee8d8775c54e1d1f},
    [LIMINE_EXECUTABLE_ADDRESS] = {0x71ba76863cc55f63, 0xb2644a48c516a487},
    [LIMINE_KEEP_IOMMU] = {0x8ebaabe51f490179, 0x2aa86a59ffb4ab0f},
};

/* Notes the request at `request`, behind which are `room` bytes of the image. */
static enum adapter_status add_request(struct limine_request *request, uint64_t room,
                                       struct limine_requests *requests) {
  if (room < sizeof(*request)) return LIMINE_BAD_REQUEST;
  for (uint32_t i = 0; i < LIMINE_FEATURES; i++) {
    uint64_t size = sizeof(*request) + (i < LIMINE_WITH_NUMBER ? sizeof(uint64_t) : 0);

    if (request->id[2] != features[i][0] || request->id[3] != features[i][1]) continue;
    if (i == LIMINE_PAGING_MODE && request->revision != 0)
      size = sizeof(struct limine_paging_mode_request);
    if (room < size) return LIMINE_BAD_REQUEST;
    if (requests->found[i] != 0) requests->repeated = true;
    requests->found[i] = request;
    break;
  }
  return ADAPTER_OK;
}

/* Looks at what begins with one of the heads. `ended` becomes true at an end marker. */
static enum adapter_status add(uint64_t *at, uint64_t room, struct limine_requests *requests,
                               bool *ended) {
  uint32_t head = 0;

  while (head < HEADS && (at[0] != heads[head][0] || at[1] != heads[head][1])) head++;
  switch (head) {
    case HEAD_REQUEST:
      return add_request((struct limine_request *)at, room, requests);
    case HEAD_TAG:
      if (room < 3 * sizeof(*at)) return LIMINE_BAD_REQUEST;
      requests->tag = at;
      return ADAPTER_OK;
    case HEAD_START:
      if (room >= 4 * sizeof(*at) && at[2] == LIMINE_START_2 && at[3] == LIMINE_START_3)
        *requests = (struct limine_requests){.tag = 0}; /* Only what follows counts. */
      return ADAPTER_OK;
    case HEAD_END:
      *ended = true;
      return ADAPTER_OK;
    default:
      return ADAPTER_OK;
  }
}

/* Not 0: a word with those upper bits may be one of `heads`. */
static uint8_t filter[1u << (64 - FILTER_SHIFT)];

static inline uint8_t passes(uint64_t word) {
  return filter[word >> FILTER_SHIFT];
}

/* The first of words `at`, `at` + 2 and so on, below `end`, that the filter lets through. */
static uint64_t next_hit(const uint64_t *words, uint64_t at, uint64_t end) {
  const uint64_t *next = words + at;
  uint64_t left = at < end ? end - at : 0;

  /* All of a kernel may have to be searched: eight looks at a time. */
  for (; left >= 16; left -= 16, next += 16) {
    if ((passes(next[0]) | passes(next[2]) | passes(next[4]) | passes(next[6]) | passes(next[8]) |
         passes(next[10]) | passes(next[12]) | passes(next[14])) != 0)
      break;
  }
  for (at = (uint64_t)(next - words); at < end && passes(words[at]) == 0;) at += 2;
  return at;
}

/* Searches words `first` to `end` - 1 of the image. */
static enum adapter_status search(const struct limine_image *image, uint64_t *words, uint64_t first,
                                  uint64_t end, struct limine_requests *requests, bool *ended) {
  for (uint64_t i = next_hit(words, first, end); i < end; i = next_hit(words, i + 2, end)) {
    /* It is the first word of something, or the second. */
    for (uint64_t at = i > first ? i - 1 : i; at <= i && at + 1 < end; at++) {
      enum adapter_status status =
          add(words + at, image->size - at * sizeof(*words), requests, ended);

      if (status != ADAPTER_OK || *ended) return status;
    }
  }
  return ADAPTER_OK;
}

/* Searches the segments with code, or those without. */
static enum adapter_status search_segments(const struct limine_image *image, uint64_t *words,
                                           bool executable, struct limine_requests *requests) {
  struct limine_segment segment;
  bool ended = false;

  for (uint32_t i = 0; !ended && image_next(image, &i, &segment);) {
    uint64_t first = (segment.offset + sizeof(*words) - 1) / sizeof(*words);
    uint64_t end = (segment.offset + segment.file_size) / sizeof(*words);
    enum adapter_status status;

    if (segment.executable != executable) continue;
    status = search(image, words, first, end, requests, &ended);
    if (status != ADAPTER_OK) return status;
  }
  return ADAPTER_OK;
}

static bool found_any(const struct limine_requests *requests) {
  bool any = requests->tag != 0;

  for (uint32_t i = 0; i < LIMINE_FEATURES; i++) any = any || requests->found[i] != 0;
  return any;
}

enum adapter_status requests_find(const struct limine_image *image, uint8_t *memory,
                                  struct limine_requests *requests) {
  uint64_t *words = (uint64_t *)(void *)memory; /* A page begins there. */
  enum adapter_status status;

  for (uint32_t i = 0; i < HEADS; i++) {
    filter[heads[i][0] >> FILTER_SHIFT] = 1;
    filter[heads[i][1] >> FILTER_SHIFT] = 1;
  }
  *requests = (struct limine_requests){.tag = 0};
  status = search_segments(image, words, false, requests);
  if (status == ADAPTER_OK && !found_any(requests))
    status = search_segments(image, words, true, requests);
  if (status != ADAPTER_OK) return status;
  if (requests->repeated) return LIMINE_REPEATED_REQUEST;
  if (requests->tag != 0) requests->base_revision = requests->tag[2];
  if (requests->base_revision > LIMINE_BASE_REVISION_MAX) return LIMINE_NEW_BASE_REVISION;
  return ADAPTER_OK;
}
