/*
 * flash IMAGE [--serial SERIAL] [DEVICE]: writes a disk image to a stick or a card.
 *
 * In this order: the disk is looked at, opened for us alone, looked at again, shown; somebody
 * confirms it; it is written, read back, ejected. Until it is confirmed nothing is written.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image/flash/check.h"
#include "image/flash/list.h"
#include "image/flash/text.h"
#include "image/flash/write.h"

#define SECTOR 512u

static const char usage[] =
    "flash writes a disk image to a whole, removable disk that nothing uses.\n"
    "\n"
    "  without arguments       lists the removable disks\n"
    "  /dev/sdX                shows the disk and what is on it, asks for its name, writes, reads "
    "back,\n"
    "                          and ejects\n"
    "  --serial S /dev/sdX     the same without a question, for scripts: only if S is the disk's "
    "serial\n"
    "                          number, which the list shows. A name can be another disk's "
    "tomorrow.\n"
    "\n"
    "Exit status: 0 written and verified; 1 refused, 2 called wrongly, 3 not confirmed: nothing "
    "was\n"
    "written; 4 writing failed, 5 the disk does not keep what is written, 6 interrupted.\n";

/* A signal ends the work after the chunk that is being written. */
static volatile sig_atomic_t stop;

static void stop_soon(int number) {
  (void)number;
  stop = 1;
}

static void catch_signals(void) {
  struct sigaction soon = {.sa_handler = stop_soon}, ignore = {.sa_handler = SIG_IGN};

  sigaction(SIGINT, &soon, NULL);
  sigaction(SIGTERM, &soon, NULL);
  sigaction(SIGHUP, &soon, NULL);
  sigaction(SIGPIPE, &ignore, NULL); /* A reader of our output that goes away breaks no disk. */
}

struct arguments {
  const char *image, *device, *serial; /* NULL: not given. */
};

static bool parse(int argc, char **argv, struct arguments *arguments, struct problem *problem) {
  *arguments = (struct arguments){0};
  for (int i = 1; i < argc; i++) {
    if (arguments->image == NULL) {
      arguments->image = argv[i]; /* The target that is run says it. */
    } else if (strcmp(argv[i], "--serial") == 0 && i + 1 < argc && argv[i + 1][0] != '\0') {
      arguments->serial = argv[++i];
    } else if (argv[i][0] == '-' || arguments->device != NULL) {
      return fail(problem, FLASH_USAGE, "\"%s\" is not understood; --help says what is", argv[i]);
    } else {
      arguments->device = argv[i];
    }
  }
  if (arguments->image == NULL) return fail(problem, FLASH_USAGE, "no image is given");
  if (arguments->serial != NULL && arguments->device == NULL)
    return fail(problem, FLASH_USAGE, "--serial needs the name of a disk as well");
  if (arguments->device != NULL && arguments->device[0] != '/')
    return fail(problem, FLASH_USAGE, "\"%s\" does not begin with /: a disk is called /dev/sdX",
                arguments->device);
  return true;
}

static bool open_image(const char *path, struct job *job, struct problem *problem) {
  uint8_t signature[2] = {0};
  struct stat status;

  job->image = open(path, O_RDONLY | O_CLOEXEC);
  if (job->image < 0 || fstat(job->image, &status) != 0)
    return fail(problem, FLASH_REFUSED, "%s: %s", path, strerror(errno));
  job->image_size = (uint64_t)status.st_size;
  /* UEFI 2.10 §5.2.1: what disks of both kinds have at the end of their first sector. */
  if (!S_ISREG(status.st_mode) || job->image_size == 0 || job->image_size % SECTOR != 0 ||
      pread(job->image, signature, 2, 510) != 2 || signature[0] != 0x55 || signature[1] != 0xaa)
    return fail(problem, FLASH_REFUSED,
                "%s is no raw disk image: whole sectors, of which the first ends in 55 aa. Of a "
                "disk_image, take one with format = \"raw\"",
                path);
  return true;
}

/* Finds what the path leads to. `path` becomes the device's own, without links. */
static bool resolve(const struct machine *machine, char path[PATH_MAX], struct node *node,
                    struct problem *problem) {
  static const char *const kinds[] = {"a block device", "a character device", "a file",
                                      "no device"};
  size_t root = strlen(machine->root);
  char full[PATH_MAX], real[PATH_MAX];

  if (!join_path(full, sizeof(full), machine->root, path + 1))
    return fail(problem, FLASH_REFUSED, "%s: the path is too long", path);
  if (realpath(full, real) == NULL || machine->identify(real, node) != 0)
    return fail(problem, FLASH_REFUSED, "%s: %s; without a name, flash lists the removable disks",
                path, strerror(errno));
  if (strncmp(real, machine->root, root) != 0)
    return fail(problem, FLASH_REFUSED, "%s leads to %s, out of %s", path, real, machine->root);
  if (strcmp(path, real + root) != 0) printf("%s is %s\n", path, real + root);
  strcpy(path, real + root);
  if (node->kind == NODE_BLOCK) return true;
  return fail(problem, FLASH_REFUSED, "%s is %s: an image is written to a whole disk", path,
              kinds[node->kind]);
}

static bool look_at(const struct machine *machine, const char *path, const struct node *node,
                    uint64_t image_size, struct disk *disk, struct problem *problem) {
  char directory[PATH_MAX];
  struct problem why;

  if (!disk_directory(machine, node->major, node->minor, directory))
    return fail(problem, FLASH_REFUSED,
                "%s is device %u:%u, of which %s/sys/dev/block knows nothing: %s", path,
                node->major, node->minor, machine->root, strerror(errno));
  if (!disk_read(machine, directory, disk, problem)) return false;
  if (check_disk(machine, disk, image_size, &why)) return true;
  char text[DISK_TEXT];
  disk_describe(disk, text);
  return fail(problem, why.exit, "%s: %s", text, why.text);
}

/*
 * Opens the disk. From here on Linux mounts nothing of it, and nobody else opens it for himself;
 * what happened before that is found by looking again.
 */
static bool open_disk(struct job *job, const char *path, const struct node *node,
                      struct problem *problem) {
  char full[PATH_MAX];
  struct node opened;

  if (!join_path(full, sizeof(full), job->machine->root, path + 1))
    return fail(problem, FLASH_REFUSED, "%s: the path is too long", path);
  job->device = job->machine->open(full);
  if (job->device < 0) {
    switch (errno) {
      case EBUSY:
        return fail(problem, FLASH_REFUSED,
                    "%s is in use by a program or a file system that "
                    "this one cannot see; end that first",
                    path);
      case EACCES:
      case EPERM:
        return fail(problem, FLASH_REFUSED,
                    "%s: permission denied. Run it as root: bazel run "
                    "--run_under=sudo TARGET -- %s",
                    path, path);
      case EROFS:
        return fail(problem, FLASH_REFUSED, "%s is read-only", path);
      case ENOMEDIUM:
        return fail(problem, FLASH_REFUSED, "%s: there is no medium in it", path);
      default:
        return fail(problem, FLASH_REFUSED, "%s: %s", path, strerror(errno));
    }
  }
  if (job->machine->identify_open(job->device, &opened) != 0 || opened.kind != NODE_BLOCK ||
      opened.major != node->major || opened.minor != node->minor)
    return fail(problem, FLASH_REFUSED, "%s has become another device meanwhile", path);
  return true;
}

static bool confirm(const struct arguments *arguments, const struct disk *disk, const char *path,
                    bool terminal, struct problem *problem) {
  char answer[PATH_MAX];

  if (arguments->serial != NULL) {
    if (disk->serial[0] == '\0')
      return fail(problem, FLASH_NOT_CONFIRMED,
                  "%s has no serial number: no script can know it "
                  "again. Run it at a terminal",
                  path);
    if (strcmp(arguments->serial, disk->serial) != 0)
      return fail(problem, FLASH_NOT_CONFIRMED, "%s has the serial number %s, not %s", path,
                  disk->serial, arguments->serial);
    return true;
  }
  if (!terminal)
    return fail(problem, FLASH_NOT_CONFIRMED,
                "nobody can be asked: the input is no terminal. A "
                "script says which disk it means: --serial %s",
                disk->serial[0] != '\0' ? disk->serial : "S; this one has none");
  printf("All that is on it will be lost. Type %s to go on: ", path);
  fflush(stdout);
  if (fgets(answer, sizeof(answer), stdin) == NULL) answer[0] = '\0';
  answer[strcspn(answer, "\n")] = '\0';
  if (stop || strcmp(answer, path) != 0)
    return fail(problem, FLASH_NOT_CONFIRMED, "that was not %s: nothing was written", path);
  return true;
}

/* What is left to do when all of it is on the disk. Nothing of this can spoil it. */
static void finish(const struct job *job, const char *path) {
  /* EINVAL: it is a device of which Linux looks for no partitions. */
  if (job->machine->reread_table(job->device) != 0 && errno != EINVAL)
    printf("Linux keeps the old partition table until %s is plugged in again (%s).\n", path,
           strerror(errno));
  if (job->machine->eject(job->device) == 0) {
    printf("%s is written, verified and ejected: take it out.\n", path);
  } else {
    printf("%s is written and verified. It cannot be ejected (%s): just take it out.\n", path,
           strerror(errno));
  }
  printf(
      "Next: plug it into the PC, switch that on, and choose it in the firmware's boot menu\n"
      "(F8, F11, F12 or Esc on most). With UEFI, Secure Boot has to be off.\n");
}

static bool flash(const struct arguments *arguments, struct job *job, struct problem *problem) {
  static struct disk disk;
  char path[PATH_MAX];
  struct node node;

  if (strlen(arguments->device) >= sizeof(path))
    return fail(problem, FLASH_REFUSED, "the path is too long");
  strcpy(path, arguments->device);
  job->disk = &disk;
  if (!resolve(job->machine, path, &node, problem) ||
      !look_at(job->machine, path, &node, job->image_size, &disk, problem) ||
      !open_disk(job, path, &node, problem) ||
      !look_at(job->machine, path, &node, job->image_size, &disk, problem))
    return false;
  show_disk(job);
  if (!confirm(arguments, &disk, path, job->machine->terminal, problem) ||
      !write_image(job, problem) || !verify_image(job, problem))
    return false;
  finish(job, path);
  return true;
}

int flash_main(const struct machine *machine, int argc, char **argv) {
  struct job job = {.machine = machine, .device = -1, .image = -1, .stop = &stop};
  struct arguments arguments;
  struct problem problem = {.exit = FLASH_DONE};
  bool done;

  if (argc > 2 && strcmp(argv[argc - 1], "--help") == 0) {
    fputs(usage, stdout);
    return FLASH_DONE;
  }
  catch_signals();
  job.wanted = aligned_alloc(ALIGNMENT, CHUNK);
  job.found = aligned_alloc(ALIGNMENT, CHUNK);
  if (job.wanted == NULL || job.found == NULL) {
    done = fail(&problem, FLASH_REFUSED, "there is no memory for %u bytes", 2 * CHUNK);
  } else {
    done = parse(argc, argv, &arguments, &problem) && open_image(arguments.image, &job, &problem) &&
           (arguments.device != NULL ? flash(&arguments, &job, &problem)
                                     : list_disks(machine, job.image_size, &problem));
  }
  fflush(stdout);
  if (!done) fprintf(stderr, "%sflash: error: %s\n", machine->terminal ? "\n" : "", problem.text);
  if (job.device >= 0) close(job.device);
  if (job.image >= 0) close(job.image);
  free(job.wanted);
  free(job.found);
  return (int)problem.exit;
}
