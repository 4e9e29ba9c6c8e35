/*
 * find_text PICTURE TEXT [FONT]: succeeds when TEXT can be read on PICTURE, a PPM file of a
 * screen, in FONT, a PSF file, or without one by likeness (text.h). The test harness runs it on
 * QEMU's screen dumps. Exit status: 0 found, 1 not found, 2 called wrongly or a file is unusable.
 */
#include <stdio.h>
#include <string.h>

#include "tests/screen/picture.h"
#include "tests/screen/text.h"

#define FONT_FILE_MAX 65536u /* Bytes. */

static int complain(const char *path, const char *problem) {
  fprintf(stderr, "find_text: %s: %s\n", path, problem);
  return 2;
}

int main(int argc, char **argv) {
  static uint8_t font_file[FONT_FILE_MAX];
  struct text_font font;
  struct picture picture;

  if ((argc != 3 && argc != 4) || argv[2][0] == '\0' || strlen(argv[2]) > TEXT_MAX) {
    fprintf(stderr, "usage: find_text PICTURE TEXT [FONT], TEXT of 1 to %u characters\n", TEXT_MAX);
    return 2;
  }
  FILE *file = fopen(argv[1], "rb");
  if (file == NULL || !picture_read(file, &picture)) {
    return complain(argv[1], "cannot be read as a PPM picture");
  }
  fclose(file);
  bool found;
  if (argc == 4) {
    file = fopen(argv[3], "rb");
    size_t size = file != NULL ? fread(font_file, 1, sizeof(font_file), file) : 0;
    if (file == NULL || !text_font_parse(font_file, size, &font)) {
      return complain(argv[3], "cannot be read as a PSF 1 font");
    }
    fclose(file);
    found = text_in_font(&picture, argv[2], &font);
  } else {
    found = text_by_likeness(&picture, argv[2]);
  }
  printf("find_text: \"%s\" is %s a screen of %u x %u pixels\n", argv[2], found ? "on" : "NOT on",
         picture.width, picture.height);
  picture_free(&picture);
  return found ? 0 : 1;
}
