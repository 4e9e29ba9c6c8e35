/* The console's palette: muted colours on a dark blue-grey. See colours.h. */
#include "kernel/console/colours.h"

const uint32_t colours_rgb[COLOURS] = {
    0x141a24, 0xe5646e, 0x84c07a, 0xe6c06a, 0x5e8fd8, 0xb889c8, 0x6fc3d0, 0xd8dee9,
    0x6c7a93, 0xff8a8f, 0xaee09f, 0xffdf94, 0x8db7ff, 0xdcaeea, 0x9fe6f0, 0xffffff,
};

static int32_t channel(uint32_t rgb, uint32_t shift) {
  return (int32_t)(rgb >> shift & 0xff);
}

uint8_t colours_nearest(uint32_t rgb) {
  int32_t nearest = INT32_MAX;
  uint8_t found = 0;

  for (uint8_t i = 0; i < COLOURS; i++) {
    int32_t distance = 0;

    for (uint32_t shift = 0; shift < 24; shift += 8) {
      int32_t difference = channel(rgb, shift) - channel(colours_rgb[i], shift);

      distance += difference * difference;
    }
    if (distance < nearest) {
      nearest = distance;
      found = i;
    }
  }
  return found;
}

/* xterm, "256 colors": steps of the cube are 0, 95, 135, ... 255, those of grey 8, 18, ... 238. */
uint8_t colours_of_256(uint32_t number) {
  uint32_t rgb = 0;

  if (number < COLOURS) {
    return (uint8_t)number;
  }
  if (number >= 232) {
    return colours_nearest(((number - 232) % 24 * 10 + 8) * 0x010101);
  }
  for (uint32_t shift = 0, rest = number - COLOURS; shift < 24; shift += 8, rest /= 6) {
    rgb |= (rest % 6 == 0 ? 0 : 55 + rest % 6 * 40) << shift;
  }
  return colours_nearest(rgb);
}
