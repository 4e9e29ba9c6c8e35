/* Which Kiln this is, for people: what the loaders and the kernel call themselves. */
#ifndef KILN_LIB_VERSION_H
#define KILN_LIB_VERSION_H

#define KILN_VERSION "Kiln 0.1"

#endif /* KILN_LIB_VERSION_H */
