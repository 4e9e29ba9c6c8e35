/* The list of removable disks, and one disk with what is on it, so that its owner recognizes it. */
#include "image/flash/list.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/flash/check.h"
#include "image/flash/contents.h"
#include "image/flash/text.h"

bool list_disks(const struct machine *machine, uint64_t image_size, struct problem *problem) {
  static struct disk disk;
  char block[PATH_MAX], path[PATH_MAX], directory[PATH_MAX], text[DISK_TEXT];
  struct dirent **entries;
  struct problem why;
  int count = -1, shown = 0;

  errno = ENAMETOOLONG;
  if (join_path(block, sizeof(block), machine->root, "sys/block"))
    count = scandir(block, &entries, NULL, alphasort);
  if (count < 0) return fail(problem, FLASH_REFUSED, "/sys/block: %s", strerror(errno));
  for (int i = 0; i < count; i++) {
    if (entries[i]->d_name[0] != '.' && join_path(path, sizeof(path), block, entries[i]->d_name) &&
        realpath(path, directory) != NULL && disk_read(machine, directory, &disk, &why) &&
        disk_is_pluggable(&disk)) {
      bool right = check_disk(machine, &disk, image_size, &why);

      disk_describe(&disk, text);
      printf("%s%s%s\n", text, right ? "" : "\n    not for flash: ", right ? "" : why.text);
      shown++;
    }
    free(entries[i]);
  }
  free(entries);
  if (shown == 0) printf("No removable disk is plugged in.\n");
  return true;
}

static void show_contents(const struct job *job, const char *name, uint64_t start, uint64_t size) {
  struct contents contents;
  char text[SIZE_TEXT];

  /* O_DIRECT reads whole sectors; of partitions that are smaller, what they have. */
  size_t wanted = size < CONTENTS_SIZE ? (size_t)size : CONTENTS_SIZE;
  if (start > job->disk->size || size > job->disk->size - start) wanted = 0;
  bool readable = read_disk(job, job->found, wanted, start);
  contents_of(job->found, readable ? wanted : 0, &contents);
  size_text(size, text);
  printf("    /dev/%s, %s, %s", name, text,
         !readable               ? "cannot be read"
         : contents.type != NULL ? contents.type
                                 : "nothing known");
  printf(contents.label[0] != '\0' ? " \"%s\"\n" : "\n", contents.label);
}

void show_disk(const struct job *job) {
  const struct disk *disk = job->disk;
  char text[DISK_TEXT], size[SIZE_TEXT];
  const char *table = NULL;

  disk_describe(disk, text);
  printf("Disk:  %s\n", text);
  size_t wanted = disk->size < CONTENTS_SIZE ? (size_t)disk->size : CONTENTS_SIZE;
  if (read_disk(job, job->found, wanted, 0)) table = table_of(job->found, wanted);
  printf("Holds: %s\n", table != NULL ? table : "no partition table");
  if (disk->partition_count == 0) show_contents(job, disk->name, 0, disk->size);
  for (size_t i = 0; i < disk->partition_count; i++) {
    const struct partition *partition = &disk->partitions[i];

    show_contents(job, partition->name, partition->start, partition->size);
  }
  size_text(job->image_size, size);
  printf("Image: %s\n", size);
}
