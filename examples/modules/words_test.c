/* Tests that run inside Kiln's kernel: its heap notices what is read behind the end of a line. */
#include "words.h"

#include "kernel/memory/memory.h"
#include "kernel/test/ktest.h"

KTEST(words_are_whole) {
  KEXPECT(has_word("list contents", "list"));
  KEXPECT(has_word("list  contents", "contents"));
  KEXPECT(!has_word("listing list2", "list"));
  KEXPECT(!has_word("", "list"));
  KEXPECT(!has_word("list", ""));
}

KTEST(words_end_with_the_line) {
  char *line = kmalloc(3);

  KREQUIRE(line != 0);
  line[0] = 'l';
  line[1] = 'i';
  line[2] = '\0';
  KEXPECT(!has_word(line, "list"));
  KEXPECT(has_word(line, "li"));
  kfree(line);
}
