/* What a reply of DHCP says of the network that the loader came by: see network.h. */
#include "boot/core/network.h"
#include "lib/string.h"

/* Offsets in a message (RFC 2131 §2), and what there is at them. */
#define OPERATION 0u
#define ADDRESS_TYPE 1u
#define ADDRESS_LENGTH 2u
#define CLIENT 16u      /* yiaddr */
#define NEXT_SERVER 20u /* siaddr */
#define HARDWARE 28u    /* chaddr */
#define BOOT_FILE 108u
#define BOOT_FILE_SIZE 128u
#define COOKIE 236u
#define OPTIONS 240u

#define REPLY 2u    /* Of OPERATION. */
#define ETHERNET 1u /* Of ADDRESS_TYPE (RFC 1700). */
#define IPV4_SIZE 4u

/* RFC 2132: options, and which field of OPTION_OVERLOAD holds options. */
#define OPTION_PAD 0u
#define OPTION_ROUTER 3u
#define OPTION_OVERLOAD 52u
#define OPTION_SERVER 54u
#define OPTION_BOOT_FILE 67u
#define OPTION_END 255u
#define OVERLOAD_FILE 1u

/* The value of an option. */
struct option {
  const uint8_t *bytes;
  uint32_t length; /* 0 when it is not there. */
};

/* The first option `code` in the options of the message, which say how long each of them is. */
static struct option find_option(const uint8_t *reply, uint32_t size, uint8_t code) {
  uint32_t at = OPTIONS;

  while (at < size && reply[at] != OPTION_END) {
    if (reply[at] == OPTION_PAD) {
      at++;
      continue;
    }
    if (size - at < 2 || reply[at + 1] > size - at - 2) break;
    if (reply[at] == code) return (struct option){reply + at + 2, reply[at + 1]};
    at += 2u + reply[at + 1];
  }
  return (struct option){reply, 0};
}

static bool is_zero(const uint8_t *address) {
  return (address[0] | address[1] | address[2] | address[3]) == 0;
}

/* Copies an address unless it is 0.0.0.0. */
static void take_address(uint8_t *to, const uint8_t *address) {
  if (!is_zero(address)) memcpy(to, address, IPV4_SIZE);
}

static void take_option(uint8_t *to, struct option option) {
  if (option.length >= IPV4_SIZE) take_address(to, option.bytes);
}

/* Copies a path that ends at a zero or after `length` bytes, unless it is empty. */
static void take_file(char *file, const uint8_t *bytes, uint32_t length) {
  uint32_t used = 0;

  while (used < length && used < NETWORK_FILE_MAX - 1 && bytes[used] != 0) used++;
  if (used == 0) return;
  memcpy(file, bytes, used);
  file[used] = '\0';
}

enum boot_status network_read_reply(const uint8_t *reply, uint32_t size,
                                    struct kiln_network *network, char *file) {
  static const uint8_t cookie[] = {99, 130, 83, 99}; /* RFC 2132 §2. */
  struct option overload, boot_file;

  if (size < OPTIONS || reply[OPERATION] != REPLY ||
      memcmp(reply + COOKIE, cookie, sizeof(cookie)) != 0)
    return BOOT_NETWORK_NO_SERVER;
  network->address_size = IPV4_SIZE;
  take_address(network->client, reply + CLIENT);
  take_option(network->server, find_option(reply, size, OPTION_SERVER));
  take_address(network->server, reply + NEXT_SERVER);
  take_option(network->gateway, find_option(reply, size, OPTION_ROUTER));
  if (reply[ADDRESS_TYPE] == ETHERNET && reply[ADDRESS_LENGTH] == sizeof(network->mac))
    memcpy(network->mac, reply + HARDWARE, sizeof(network->mac));
  overload = find_option(reply, size, OPTION_OVERLOAD);
  if (overload.length == 0 || !(overload.bytes[0] & OVERLOAD_FILE))
    take_file(file, reply + BOOT_FILE, BOOT_FILE_SIZE);
  boot_file = find_option(reply, size, OPTION_BOOT_FILE);
  take_file(file, boot_file.bytes, boot_file.length);
  return is_zero(network->server) ? BOOT_NETWORK_NO_SERVER : BOOT_OK;
}
