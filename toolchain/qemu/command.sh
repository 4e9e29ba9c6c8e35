#!/usr/bin/env bash
#
# The QEMU command line, for all who boot an image: sourced by the test harness (tests/harness) and by boot.sh.
# Working directory: the runfiles of the main workspace.

# What a guest on a PC ends QEMU by: after a write of V to that port, QEMU's exit status is 2 * V + 1. 0x10 says that all went
# well (kernel/test/qemu.h). Others ask QEMU to end with that status, by semihosting.
# shellcheck disable=SC2034 # For those who source this.
readonly QEMU_EXIT_DEVICE="isa-debug-exit,iobase=0xf4,iosize=0x04" QEMU_EXIT_PASSED=33

# Prints where a path that $(rootpath) gave lies in runfiles: those of other repositories, named
# external/REPOSITORY/..., are beside the main workspace's.
runfile() {
  case $1 in
    external/*) printf '../%s' "${1#external/}" ;;
    *) printf '%s' "$1" ;;
  esac
}

# Prints a command as a line for a shell.
quoted() {
  local word line=()
  for word; do
    [[ $word =~ ^[A-Za-z0-9_.,:=/+-]+$ ]] || word=${word@Q}
    line+=("$word")
  done
  printf '%s\n' "${line[*]}"
}

# Prints what executes the guest, as KILN_QEMU_ACCELERATOR wants it: tcg, QEMU's emulation, or kvm, this machine's
# processor. Where kvm cannot be had, says why and fails: nobody takes a run of TCG for one of KVM.
qemu_accelerator() {
  local accelerator=${KILN_QEMU_ACCELERATOR:-tcg} reason="there is no such device"
  case $accelerator in
    tcg) ;;
    kvm)
      if [[ ! -c /dev/kvm ]] || ! reason=$({ : <>/dev/kvm; } 2>&1); then
        cat >&2 <<END
error: KILN_QEMU_ACCELERATOR is "kvm", but /dev/kvm cannot be opened: ${reason##*: }
  Not permitted?   \`sudo usermod -aG kvm \$(id -un)\`, then log in again.
  No such device?  \`sudo modprobe kvm_intel\`, or kvm_amd. A virtual machine needs a host that allows nested
                   virtualization; a container has to be given the device.
  Without --config=kvm and KILN_QEMU_ACCELERATOR, QEMU emulates the processor, as on any machine.
END
        return 1
      fi
      ;;
    *)
      printf 'error: KILN_QEMU_ACCELERATOR is "%s"; it can be "tcg" (as without it) or "kvm"\n' "$accelerator" >&2
      return 1
      ;;
  esac
  printf '%s' "$accelerator"
}

# qemu_command MACHINE DISK [DIRECTORY]: puts into the array `command` what boots the image DISK, of the format that its
# ending says or raw, on the machine that the file MACHINE (a qemu_machine) describes; and into `qemu_exit` what lets the guest end
# QEMU. The caller appends consoles, `qemu_exit` and its own wishes.
# An .iso is an optical disk, unless options for QEMU's -drive follow the name behind a comma. It is booted first: OVMF with used
# variables has other boot options before one that it finds.
# A QEMU that will run elsewhere needs the DIRECTORY that the runfiles are in. UEFI variables are those of the machine, not
# written to, or the file that the variable `qemu_variables` names.
#
# - TCG, the same on every host, unless KILN_QEMU_ACCELERATOR asks for KVM.
# - No settings of the machine that this runs on: QEMU would read /etc/qemu/qemu.conf.
# - No devices but those listed: what is not there need not be probed. SeaBIOS reaches the loader in 0.1 s,
#   OVMF in 3 s, of which it waits 1.5 s for a TPM (events.sh does something about that); of
#   what else we tried (i440fx, no S3, no SMM, virtio disk, no screen) nothing made a difference, and
#   processors of Intel's 0.2 s.
# - snapshot=on: writes to the disk and to the UEFI variables go to a file in TMPDIR that QEMU has
#   unlinked already; Bazel's outputs stay as they are.
# - A flash of which little is used is not read from an image of its size: AAVMF's two have 64 MiB each, which is two
#   fifths of what QEMU's processor time is until the loader starts.
# - No NIC: OVMF would try to boot from it.
# - A guest that resets (after a triple fault, say) shuts QEMU down instead.
qemu_command() {
  local qemu_emulator qemu_machine qemu_options qemu_optical qemu_globals qemu_firmware_code qemu_firmware_vars qemu_variables_at=''
  local accelerator format=raw variables optical='' from=${3:+$3/} property
  accelerator=$(qemu_accelerator)
  case ${2%%,*} in
    *.iso) [[ $2 == *,* ]] || optical=,media=cdrom,if=none,id=optical ;;
    *.qcow2 | *.vdi | *.vhdx | *.vmdk) format=${2%%,*} format=${format##*.} ;;
  esac
  # shellcheck source=/dev/null
  source "$1"
  case $qemu_exit in
    semihosting) qemu_exit=(-semihosting-config "enable=on,target=native") ;;
    *) qemu_exit=(-device "$QEMU_EXIT_DEVICE") ;;
  esac
  # shellcheck disable=SC2206 # Words without blanks.
  command=(
    "$from$qemu_emulator" -machine "$qemu_machine" -accel "$accelerator" -no-user-config -nodefaults -no-reboot
    -nic none $qemu_options
    -drive "file=$2,format=$format,snapshot=on$optical"
  )
  # shellcheck disable=SC2054,SC2206 # Likewise; the commas are QEMU's.
  [[ -z $optical ]] || command+=($qemu_optical,drive=optical,bootindex=0)
  for property in $qemu_globals; do
    command+=(-global "$property")
  done
  if [[ -n $qemu_variables_at ]]; then
    command+=(-bios "$from$qemu_firmware_code")
    if [[ -n ${qemu_variables:-} ]]; then
      command+=(-drive "if=pflash,unit=1,format=raw,file=${qemu_variables//,/,,}")
    else
      command+=(-device "loader,file=$from$qemu_firmware_vars,addr=$qemu_variables_at,force-raw=on")
    fi
  elif [[ -n $qemu_firmware_code ]]; then
    variables=snapshot=on,file=$from$qemu_firmware_vars
    [[ -z ${qemu_variables:-} ]] || variables=file=${qemu_variables//,/,,}
    command+=(
      -drive "if=pflash,unit=0,format=raw,readonly=on,file=$from$qemu_firmware_code"
      -drive "if=pflash,unit=1,format=raw,$variables"
    )
  fi
}
