/* Words of a command line. */
#ifndef WORDS_H
#define WORDS_H

/* Returns 1 when `word` is one of the words of `line`, which spaces separate, and 0 otherwise. */
int has_word(const char *line, const char *word);

#endif /* WORDS_H */
