/* Which kernel this is, for people. */
#ifndef KILN_KERNEL_VERSION_H
#define KILN_KERNEL_VERSION_H

/*
 * "Kiln 0.1"; built with --config=release, "Kiln 0.1 (commit 0123...)", all 40 digits of it, and
 * "-modified" behind them when the sources were not those of the commit. Written by
 * kernel/private/kernel_version.bzl.
 */
extern const char kernel_version[];

#endif /* KILN_KERNEL_VERSION_H */
