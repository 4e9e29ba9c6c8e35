/*
 * Writes the seeds of fuzz_elf.c, for each architecture: a kernel at fixed addresses, one that can
 * be relocated and has everything that elf.c knows, one with the headers and alignments of common
 * linkers, and a bare note.
 */
#include "boot/core/elf.h"
#include "boot/core/fuzz/seeds.h"
#include "boot/core/fuzz/write_seeds.h"

#define SLIDE_PAGES 0x123u
#define TEXT 0x1000u /* Offsets in the file, and from the kernel's base. */
#define DATA 0x2000u
#define HEADERS 11u /* Program headers that there is room for. */

/* Types that a loader leaves to others (LSB Core 5.0 §12.3; "Linux Extensions to gABI"). */
#define PT_PHDR 6u
#define PT_GNU_STACK 0x6474e551u
#define PT_GNU_PROPERTY 0x6474e553u

/* The contents of the file; what is not used stays 0. */
struct file {
  struct elf64_header header;
  struct elf64_program_header headers[HEADERS];
  struct kiln_kernel_note note;
  uint8_t padding[TEXT - sizeof(struct elf64_header) -
                  HEADERS * sizeof(struct elf64_program_header) - sizeof(struct kiln_kernel_note)];
  uint8_t text[DATA - TEXT];
  struct elf64_dynamic dynamic[8];
  struct elf64_rela rela[2];
  uint64_t relr[3];
  uint64_t words[80];
};

_Static_assert(offsetof(struct file, dynamic) == DATA, "no padding");

static const struct kiln_kernel_note note = {
    .name_size = sizeof(KILN_NOTE_NAME),
    .descriptor_size = sizeof(struct kiln_kernel_header),
    .type = KILN_NOTE_HEADER,
    .name = KILN_NOTE_NAME,
    .header = {.magic = KILN_HEADER_MAGIC,
               .version = KILN_PROTOCOL_VERSION,
               .size = sizeof(struct kiln_kernel_header),
               .stack_size = KILN_STACK_DEFAULT,
               .framebuffer = KILN_FRAMEBUFFER_LINEAR,
               .kaslr = 1},
};

static const struct machine {
  uint16_t machine;    /* e_machine. */
  uint32_t relocation; /* Type of a relative one. */
} machines[] = {{EM_X86_64, R_X86_64_RELATIVE}, {EM_AARCH64, R_AARCH64_RELATIVE}};

static struct elf64_program_header part(uint32_t type, uint32_t flags, uint64_t base,
                                        uint64_t offset, uint64_t size) {
  return (struct elf64_program_header){.p_type = type,
                                       .p_flags = flags,
                                       .p_offset = offset,
                                       .p_vaddr = base + offset,
                                       .p_filesz = size,
                                       .p_memsz = size,
                                       .p_align = 4};
}

static struct file *new_file(const struct machine *machine, uint16_t type, uint64_t base,
                             uint16_t header_count) {
  struct file *file = calloc(1, sizeof(*file));

  if (file == NULL) abort();
  file->header =
      (struct elf64_header){.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
                            .e_type = type,
                            .e_machine = machine->machine,
                            .e_version = EV_CURRENT,
                            .e_entry = base + TEXT,
                            .e_phoff = offsetof(struct file, headers),
                            .e_ehsize = sizeof(struct elf64_header),
                            .e_phentsize = sizeof(struct elf64_program_header),
                            .e_phnum = header_count};
  file->headers[0] = part(PT_LOAD, PF_R | PF_X, base, TEXT, DATA - TEXT);
  file->headers[1] = part(PT_LOAD, PF_R | PF_W, base, DATA, sizeof(*file) - DATA);
  file->headers[1].p_memsz = 0x3000; /* With .bss. */
  file->headers[2] = part(PT_NOTE, PF_R, base, offsetof(struct file, note), sizeof(note));
  file->note = note;
  return file;
}

static void write_file(struct seed *seed, struct file *file, const char *path) {
  put_number(seed, SLIDE_PAGES, 4);
  put(seed, file, sizeof(*file));
  write_seed(seed, path);
  free(file);
}

static struct file *relocatable(const struct machine *machine) {
  struct file *file = new_file(machine, ET_DYN, 0, 6);

  file->headers[3] =
      part(PT_DYNAMIC, PF_R | PF_W, 0, offsetof(struct file, dynamic), sizeof(file->dynamic));
  file->headers[4] = part(PT_GNU_RELRO, PF_R, 0, DATA, 0x1000);
  file->headers[5] = part(PT_TLS, PF_R, 0, offsetof(struct file, words), 16);
  file->headers[5].p_memsz = 64;
  file->dynamic[0] = (struct elf64_dynamic){DT_RELA, offsetof(struct file, rela)};
  file->dynamic[1] = (struct elf64_dynamic){DT_RELASZ, sizeof(file->rela)};
  file->dynamic[2] = (struct elf64_dynamic){DT_RELAENT, sizeof(file->rela[0])};
  file->dynamic[3] = (struct elf64_dynamic){DT_RELR, offsetof(struct file, relr)};
  file->dynamic[4] = (struct elf64_dynamic){DT_RELRSZ, sizeof(file->relr)};
  file->dynamic[5] = (struct elf64_dynamic){DT_RELRENT, sizeof(file->relr[0])};
  file->rela[0] = (struct elf64_rela){offsetof(struct file, words), machine->relocation, TEXT};
  file->rela[1] = (struct elf64_rela){offsetof(struct file, words) + 8, machine->relocation, DATA};
  file->relr[0] = offsetof(struct file, words) + 16;
  file->relr[1] = 0x8000000000000007ull; /* Words 3, 4 and 65 of the table. */
  file->relr[2] = offsetof(struct file, words) + 8 * 70;
  return file;
}

/* Headers first and inside a segment, segments in descending order, aligned to 4 KiB and 2 MiB, two
   PT_NOTE, one of which is padded to 8 bytes. */
static struct file *as_linked(const struct machine *machine) {
  struct file *file = relocatable(machine);
  struct elf64_program_header *headers = file->headers;

  file->header.e_phnum = HEADERS;
  headers[6] = headers[0];
  headers[0] = part(PT_PHDR, PF_R, 0, offsetof(struct file, headers), sizeof(file->headers));
  headers[7] = part(PT_LOAD, PF_R, 0, 0, TEXT);
  headers[8] = part(PT_GNU_STACK, PF_R | PF_W, 0, 0, 0);
  headers[9] = part(PT_GNU_PROPERTY, PF_R, 0, DATA - 32, 32);
  headers[10] = part(PT_NOTE, PF_R, 0, DATA - 32, 32);
  headers[1].p_align = 0x200000;
  headers[6].p_align = headers[7].p_align = 0x1000;
  headers[9].p_align = headers[10].p_align = 8;
  return file;
}

void write_elf_seeds(char **paths) {
  for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
    const struct machine *machine = &machines[i];
    static struct seed seed;

    write_file(&seed, new_file(machine, ET_EXEC, KILN_KERNEL_BASE, 3), *paths++);
    write_file(&seed, relocatable(machine), *paths++);
    write_file(&seed, as_linked(machine), *paths++);
    put_number(&seed, SLIDE_PAGES, 4);
    put(&seed, &note, sizeof(note));
    write_seed(&seed, *paths++);
  }
}
