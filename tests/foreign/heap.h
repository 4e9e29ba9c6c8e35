/* The heap of a kernel in C++, heap.cc. */
#ifndef KILN_TESTS_FOREIGN_HEAP_H
#define KILN_TESTS_FOREIGN_HEAP_H

/* How many blocks `new` has handed out and `delete` has not taken back. */
int heap_blocks();

#endif /* KILN_TESTS_FOREIGN_HEAP_H */
