/* What a UEFI device path says of the network that the loader came by: see network.h. */
#include "boot/core/device_path.h"
#include "boot/core/network.h"
#include "lib/string.h"

/* UEFI 2.10 §10.3.4 and §10.3.5.9: type, sub-type and least length of nodes. */
#define MESSAGING 3u
#define MEDIA 4u
#define MAC 0x0bu
#define MAC_LENGTH 37u
#define IPV4 0x0cu
#define IPV4_LENGTH 19u
#define IPV4_LENGTH_WITH_GATEWAY 23u
#define IPV6 0x0du
#define IPV6_LENGTH 36u
#define URI 0x18u
#define RAM_DISK 9u
#define RAM_DISK_LENGTH 38u

/* Offsets in nodes. */
#define MAC_ADDRESS 4u
#define MAC_TYPE 36u
#define MAC_ETHERNET 1u /* RFC 3232 */
#define LOCAL 4u        /* In IPv4 and IPv6, and behind it the remote address. */
#define IPV4_GATEWAY 19u
#define RAM_DISK_FIRST 4u
#define RAM_DISK_LAST 12u

static void take_addresses(const uint8_t *node, uint32_t size, struct kiln_network *network) {
  network->address_size = size;
  memcpy(network->client, node + LOCAL, size);
  memcpy(network->server, node + LOCAL + size, size);
}

/* Copies the URI of `length` bytes, which may be empty, and tells whether it is one of HTTP. */
static void take_uri(const uint8_t *uri, uint32_t length, struct kiln_network *network,
                     char *file) {
  if (length == 0 || length >= NETWORK_FILE_MAX) return;
  memcpy(file, uri, length);
  file[length] = '\0';
  if (strncmp(file, "http://", 7) == 0 || strncmp(file, "https://", 8) == 0)
    network->kind = KILN_NETWORK_HTTP;
}

static void take_ram_disk(const uint8_t *node, struct kiln_network *network) {
  uint64_t first, last;

  memcpy(&first, node + RAM_DISK_FIRST, sizeof(first));
  memcpy(&last, node + RAM_DISK_LAST, sizeof(last));
  if (first > last || last - first == UINT64_MAX) return;
  network->ram_disk = first;
  network->ram_disk_size = last - first + 1;
}

static void take_node(const uint8_t *node, uint32_t length, struct kiln_network *network,
                      char *file) {
  if (node[0] == MEDIA && node[1] == RAM_DISK && length >= RAM_DISK_LENGTH)
    take_ram_disk(node, network);
  if (node[0] != MESSAGING) return;
  if (node[1] == MAC && length >= MAC_LENGTH && node[MAC_TYPE] <= MAC_ETHERNET)
    memcpy(network->mac, node + MAC_ADDRESS, sizeof(network->mac));
  if (node[1] == IPV4 && length >= IPV4_LENGTH) take_addresses(node, 4, network);
  if (node[1] == IPV4 && length >= IPV4_LENGTH_WITH_GATEWAY)
    memcpy(network->gateway, node + IPV4_GATEWAY, 4);
  if (node[1] == IPV6 && length >= IPV6_LENGTH) take_addresses(node, 16, network);
  if (node[1] == URI) take_uri(node + NODE_HEADER, length - NODE_HEADER, network, file);
}

void network_read_path(const uint8_t *path, uint64_t size, struct kiln_network *network,
                       char *file) {
  uint32_t length;

  for (uint64_t at = 0; (length = node_length(path, size, at)) != 0; at += length) {
    if (node_is_end(path + at)) return;
    take_node(path + at, length, network, file);
  }
}
