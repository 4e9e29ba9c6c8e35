/*
 * Files of the server that the loader came from, by TFTP, and what is known of that network. The
 * firmware has the protocol: EFI_PXE_BASE_CODE_PROTOCOL (UEFI 2.10 §24.3), on the handle of the
 * network card, where it is as the firmware's own download has left it. Called until the firmware
 * exits.
 *
 * The firmware waits and asks again by itself (EDK II: six times 4 s), and keeps several blocks on
 * the way where the server can do that (RFC 7440).
 */
#include "boot/core/network.h"

#include <efi.h>

#include "boot/core/device_path.h"
#include "boot/core/progress.h"
#include "boot/core/random.h"
#include "boot/uefi/uefi.h"
#include "lib/string.h"

/* Bytes of a block: what Ethernet's 1,500 hold beside the headers of IPv4, UDP and TFTP. */
#define BLOCK_SIZE 1468u

/* RFC 1350 §5: operation and size of the header of a block. */
#define TFTP_DATA 3u
#define TFTP_HEADER 4u

static EFI_PXE_BASE_CODE_PROTOCOL *pxe;
static EFI_IP_ADDRESS server;
static struct kiln_network known; /* For firmware_network, */
static char boot_file[NETWORK_FILE_MAX];

/* How far the file that is being read has come, for people. */
static struct {
  uint64_t done, size; /* Bytes. */
  uint64_t shown;      /* Time stamp. */
} progress;

/* Sees each packet (UEFI 2.10 §24.3.12). */
static EFI_PXE_BASE_CODE_CALLBACK_STATUS EFIAPI on_packet(EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL *self,
                                                          EFI_PXE_BASE_CODE_FUNCTION function,
                                                          BOOLEAN received, UINT32 length,
                                                          EFI_PXE_BASE_CODE_PACKET *packet) {
  (void)self;
  if (function == EFI_PXE_BASE_CODE_FUNCTION_MTFTP && received && length > TFTP_HEADER &&
      packet != NULL && packet->Raw[1] == TFTP_DATA) {
    progress.done += length - TFTP_HEADER;
    progress.shown = progress_show(progress.shown, progress.done, progress.size);
  }
  return EFI_PXE_BASE_CODE_CALLBACK_STATUS_CONTINUE;
}

/* Has the firmware call on_packet; where it does not, nothing is shown. */
static void watch_packets(EFI_HANDLE device) {
  static EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL callback = {
      .Revision = EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL_REVISION, .Callback = on_packet};
  EFI_GUID protocol = EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL_GUID;
  BOOLEAN yes = TRUE;

  if (!EFI_ERROR(uefi_system->BootServices->InstallProtocolInterface(
          &device, &protocol, EFI_NATIVE_INTERFACE, &callback)))
    pxe->SetParameters(pxe, NULL, NULL, NULL, NULL, &yes);
}

/* What a failed call means. Which error the server has reported is lost in EDK II. */
static enum boot_status transfer_error(EFI_STATUS status) {
  if (status == EFI_BUFFER_TOO_SMALL) return BOOT_NETWORK_SIZE;
  return status == EFI_TFTP_ERROR ? BOOT_NETWORK_NO_FILE : BOOT_NETWORK_SILENT;
}

static enum boot_status transfer(EFI_PXE_BASE_CODE_TFTP_OPCODE operation, const char *path,
                                 void *memory, uint64_t *size) {
  UINTN block = BLOCK_SIZE;
  EFI_STATUS status =
      pxe->Mtftp(pxe, operation, memory, FALSE, size, &block, &server, (UINT8 *)path, NULL, FALSE);

  return EFI_ERROR(status) ? transfer_error(status) : BOOT_OK;
}

static enum boot_status get_size(const char *path, uint64_t *size) {
  enum boot_status status = transfer(EFI_PXE_BASE_CODE_TFTP_GET_FILE_SIZE, path, NULL, size);

  progress.size = *size;
  return status;
}

static enum boot_status read(const char *path, void *memory, uint64_t room, uint64_t *size) {
  progress.done = 0;
  progress.shown = time_stamp();
  *size = room;
  return transfer(EFI_PXE_BASE_CODE_TFTP_READ_FILE, path, memory, size);
}

/* The reply that named the boot file: of the server that DHCP led to, of a proxy, or DHCP's own. */
static const EFI_PXE_BASE_CODE_PACKET *deciding_reply(const EFI_PXE_BASE_CODE_MODE *mode) {
  if (mode->PxeReplyReceived) return &mode->PxeReply;
  if (mode->ProxyOfferReceived) return &mode->ProxyOffer;
  return &mode->DhcpAck;
}

enum boot_status network_find(EFI_HANDLE device) {
  EFI_GUID protocol = EFI_PXE_BASE_CODE_PROTOCOL_GUID;
  EFI_STATUS status;
  const EFI_PXE_BASE_CODE_MODE *mode;
  const uint8_t *path = boot_device_path();

  if (path != NULL) network_read_path(path, DEVICE_PATH_MAX, &known, boot_file);
  if (known.kind == KILN_NETWORK_HTTP) return BOOT_NETWORK_HTTP;
  status = uefi_system->BootServices->HandleProtocol(device, &protocol, (void **)&pxe);
  if (EFI_ERROR(status)) return BOOT_NO_FILE_SYSTEM;
  mode = pxe->Mode;
  if (mode == NULL || !mode->Started || mode->UsingIpv6 || !mode->DhcpAckReceived)
    return BOOT_NETWORK_NO_SERVER;
  known.kind = KILN_NETWORK_TFTP;
  network_read_reply(mode->DhcpAck.Raw, NETWORK_REPLY_MAX, &known, boot_file);
  if (network_read_reply(deciding_reply(mode)->Raw, NETWORK_REPLY_MAX, &known, boot_file) !=
      BOOT_OK)
    return BOOT_NETWORK_NO_SERVER;
  memcpy(&server.v4, known.server, sizeof(server.v4));
  watch_packets(device);
  return BOOT_OK;
}

enum boot_status network_open_file(const char *path, struct boot_file *file) {
  static const struct network_transport transport = {get_size, read};
  char whole[NETWORK_FILE_MAX];
  enum boot_status status = network_path(boot_file, path, whole);

  return status == BOOT_OK ? network_open(&transport, whole, file) : status;
}

/* Of a RAM disk, its own path says it. */
void firmware_network(struct kiln_network *network, char *file) {
  const uint8_t *path = boot_device_path();

  *network = known;
  memcpy(file, boot_file, sizeof(boot_file));
  if (known.kind == KILN_NETWORK_NONE && path != NULL)
    network_read_path(path, DEVICE_PATH_MAX, network, file);
}
