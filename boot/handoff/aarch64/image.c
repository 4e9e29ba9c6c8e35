/*
 * The hand-off image as bytes, for the UEFI loader to carry (boot/handoff/handoff.h). C, as the
 * compiler tells Bazel of files that #embed takes, and not of those that an assembler does: it
 * would not be compiled again when they change.
 */
#include "boot/handoff/handoff.h"

_Alignas(16) const uint8_t handoff_image[] = {
// clang-format off: it takes the name for a comparison.
#embed <boot/handoff/handoff_aarch64.bin>
    // clang-format on
};
