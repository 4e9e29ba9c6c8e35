#!/usr/bin/env bash
# Prints the options that hide this machine's compilers, headers, emulators, firmware and image tools from
# actions and tests, for builds that prove they use none of them:
#
#   bazel --output_base=EMPTY_DIRECTORY test --config=hermetic $(tests/hermetic/blocked_paths.sh) //...
#
# An empty output base, because Bazel does not run again what it has run without these options. A script,
# because Bazel 4.2.3 refuses to block a path that the machine does not have.
set -euo pipefail
shopt -s nullglob

directories=(
  /usr/include /usr/local/include
  /usr/lib/gcc /usr/lib/gcc-cross /usr/libexec/gcc /usr/lib/llvm-* /usr/lib/clang /usr/lib/bfd-plugins
  /usr/share/qemu /usr/share/OVMF /usr/share/ovmf /usr/share/seabios /usr/share/edk2* /usr/lib/ipxe
  /usr/lib/x86_64-linux-gnu/qemu /usr/lib/qemu /usr/share/consolefonts /usr/lib/x86_64-linux-gnu/gconv
)
files=(
  /usr/{,local/}bin/{,*-linux-gnu-}{gcc,g++,c++,cc,cpp,c89,c99,ld,ld.bfd,ld.gold,gold,as,ar,nm,objcopy,objdump,ranlib,strip,readelf}{,-[0-9]*}
  /usr/{,local/}bin/{clang,clang++,clang-[0-9]*,clang++-[0-9]*,clang-cpp*,ld.lld*,lld*,llvm-*,nasm,ndisasm,yasm,tcc}
  /usr/{,local/}bin/{qemu-*,kvm,mtools,m{copy,del,dir,format,label,md,partition},xorriso*,genisoimage,grub-*}
  /usr/{,local/}{,s}bin/{sgdisk,gdisk,parted,sfdisk,fdisk,mkfs.fat,mkfs.vfat,mkdosfs,losetup}
  /usr/{,local/}bin/{python3*,perl*,busybox} /etc/mtools.conf
  /usr/lib/x86_64-linux-gnu/lib{LLVM,clang,stdc++,glib-2.0,pixman-1,uuid,popt}[-.]*
)

# Bazel blocks what a link leads to, and nothing inside a blocked directory once more. The slashes at the
# ends sort everything inside a directory right after it.
blocked=/nothing/
for path in "${directories[@]}" "${files[@]}"; do
  [[ ! -e $path ]] || readlink -f "$path"
done | sed 's,$,/,' | LC_ALL=C sort -u | while read -r path; do
  if [[ $path != "$blocked"* ]]; then
    echo "--sandbox_block_path=${path%/}"
    blocked=$path
  fi
done
