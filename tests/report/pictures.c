/* Keeps screenshots apart. See pictures.h. */
#include "tests/report/pictures.h"

#include <string.h>

#include "tests/report/html.h"
#include "tests/report/memory.h"

#define PICTURE_SIZE_MAX (512u * 1024)        /* Bytes of one. */
#define PICTURES_SIZE_MAX (24u * 1024 * 1024) /* Bytes of all. */
#define PICTURES_MAX 4096u
#define SIDE_MAX 16384u /* Pixels. */
#define HEADER_SIZE 24u /* Signature, and IHDR up to the height. */

static struct picture kept[PICTURES_MAX];
struct picture *pictures = kept;
size_t picture_count;
static size_t total;

static uint32_t big_endian(const char *bytes) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; i++) value = value << 8 | (unsigned char)bytes[i];
  return value;
}

/* Reads width and height (PNG §§5.2, 11.2.2). Returns null, or what is wrong. */
static const char *parse(const struct bytes *file, struct picture *picture) {
  static const char start[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
  if (file->left_out != 0) return "larger than 512 KiB";
  if (file->size < HEADER_SIZE || memcmp(file->data, start, sizeof(start) - 1) != 0)
    return "not a PNG";
  *picture = (struct picture){
      .width = big_endian(file->data + 16),
      .height = big_endian(file->data + 20),
      .uses = 1,
      .data = file->data,
      .size = file->size,
  };
  if (picture->width - 1 >= SIDE_MAX || picture->height - 1 >= SIDE_MAX) {
    return "more than 16384 pixels wide or high, or none";
  }
  return NULL;
}

int picture_add(const char *path, const char **problem) {
  struct bytes file;
  struct picture picture;
  *problem = "cannot be read";
  if (read_file(path, PICTURE_SIZE_MAX, 0, &file) != 0) return -1;
  *problem = parse(&file, &picture);
  if (*problem != NULL) return -1;
  for (size_t i = 0; i < picture_count; i++) {
    if (kept[i].size == file.size && memcmp(kept[i].data, file.data, file.size) == 0) {
      kept[i].uses++;
      return (int)i;
    }
  }
  *problem = "one too many: the page has 24 MiB of others";
  if (picture_count == PICTURES_MAX || PICTURES_SIZE_MAX - total < file.size) return -1;
  *problem = NULL;
  total += file.size;
  kept[picture_count] = picture;
  return (int)picture_count++;
}

void pictures_print(FILE *out) {
  fputs(
      "<svg class=\"store\" xmlns=\"http://www.w3.org/2000/svg\" width=\"0\" height=\"0\" "
      "aria-hidden=\"true\"><defs>\n",
      out);
  for (size_t i = 0; i < picture_count; i++) {
    const struct picture *picture = &kept[i];
    fprintf(out, "<image id=\"p%zu\" width=\"%u\" height=\"%u\" href=\"data:image/png;base64,", i,
            picture->width, picture->height);
    html_base64(picture->data, picture->size, out);
    fputs("\"/>\n", out);
  }
  fputs("</defs></svg>\n", out);
}
