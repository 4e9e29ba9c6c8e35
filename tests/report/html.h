/*
 * Text in a page that is HTML and well-formed XML at once. Names and logs come from guests,
 * firmware and programs that failed: whatever they are, they are text in the page, and nothing
 * else.
 */
#ifndef KILN_TESTS_REPORT_HTML_H
#define KILN_TESTS_REPORT_HTML_H

#include <stddef.h>
#include <stdio.h>

#include "tests/report/memory.h"

/*
 * Prints text, for an element or an attribute in double quotes. What is not UTF-8, and control
 * characters but tab and line feed, become U+FFFD: XML cannot hold them (XML 1.0 §2.2).
 */
void html_bytes(const char *text, size_t size, FILE *out);
void html_text(const char *text, FILE *out);

/*
 * Prints a log as text: without terminals' escape sequences (ECMA-48 §5.4), with a line feed for
 * each end of a line, and with a note where bytes were left out.
 */
void html_log(const struct bytes *log, FILE *out);

/* Prints bytes in base64 (RFC 4648 §4). */
void html_base64(const char *data, size_t size, FILE *out);

/* Prints the text, in which every %s is replaced by `text`, as html_text prints it. */
void html_format(const char *format, const char *text, FILE *out);

#endif /* KILN_TESTS_REPORT_HTML_H */
