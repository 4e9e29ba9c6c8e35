"""The Debian packages Kiln uses: the one place a person edits.

After a change here run `bazel run //toolchain/debian:update`, which writes the exact versions, sizes
and hashes to lock.json. Lists are complete: nothing is added by dependency resolution, and a tool that
needs a library from a package missing here fails to be fetched, naming the library.

A package is one of amd64, or of all architectures; NAME:ARCHITECTURE is another one's, of which files are read and none
is executed.
"""

# The suites that packages come from; the updater asks every known mirror for each. Only bookworm's own: it is a closed
# release, whose pool keeps every version for as long as mirrors carry it. A security update is gone from its pool when the
# next one comes, and a lock with one would fail for every new user from that day on. No tool here reads what a stranger
# sent: they read the sources of the person who runs them, and servers in tests listen on the loopback interface.
SUITES = ["bookworm"]

# What the C and C++ runtime of nearly every dynamically linked tool consists of.
_C_RUNTIME = ["libc6"]
_CXX_RUNTIME = _C_RUNTIME + ["libgcc-s1", "libstdc++6"]

# What every tool of LLVM is linked with.
_LLVM_RUNTIME = _CXX_RUNTIME + [
    "libbsd0",  # for libedit2
    "libedit2",
    "libffi8",
    "libicu72",  # for libxml2
    "libllvm19",
    "liblzma5",
    "libmd0",  # for libbsd0
    "libtinfo6",
    "libxml2",
    "libz3-4",
    "libzstd1",
    "zlib1g",
]

# What Debian links with what could fetch debug information: libcurl's libraries.
_CURL_RUNTIME = [
    "libbrotli1",
    "libcom-err2",
    "libffi8",  # for libp11-kit0
    "libgmp10",
    "libgnutls30",
    "libgssapi-krb5-2",
    "libhogweed6",
    "libidn2-0",
    "libk5crypto3",
    "libkeyutils1",
    "libkrb5-3",
    "libkrb5support0",
    "libldap-2.5-0",
    "libnettle8",
    "libnghttp2-14",
    "libp11-kit0",
    "libpsl5",
    "librtmp1",
    "libsasl2-2",
    "libssh2-1",
    "libssl3",
    "libtasn1-6",
    "libunistring2",
    "libzstd1",
    "zlib1g",
]

# What every system emulator of QEMU is linked with.
_QEMU_RUNTIME = _CXX_RUNTIME + [
    "libaio1",
    "libblkid1",
    "libbpf1",
    "libcapstone4",
    "libdaxctl1",
    "libelf1",
    "libfdt1",
    "libffi8",
    "libfuse3-3",
    "libglib2.0-0",
    "libgmp10",
    "libgnutls30",
    "libhogweed6",
    "libibverbs1",
    "libidn2-0",
    "libjpeg62-turbo",
    "libkmod2",
    "liblzma5",
    "libmount1",
    "libndctl6",
    "libnettle8",
    "libnl-3-200",
    "libnl-route-3-200",
    "libnuma1",
    "libp11-kit0",
    "libpcre2-8-0",
    "libpixman-1-0",
    "libpmem1",
    "libpng16-16",
    "librdmacm1",
    "libsasl2-2",
    "libseccomp2",
    "libselinux1",
    "libslirp0",
    "libssl3",
    "libtasn1-6",
    "libudev1",
    "libunistring2",
    "liburing2",
    "libuuid1",
    "libvdeplug2",
    "libzstd1",
    "zlib1g",
]

PACKAGES = {
    # One 8x16 console font; the package declares its console fonts public domain.
    "kiln_console_font": ["console-setup-linux"],

    # UEFI headers.
    "kiln_gnu_efi": ["gnu-efi"],
    "kiln_gnu_efi_aarch64": ["gnu-efi:arm64"],

    # What disk images are made with.
    "kiln_image_tools": _CXX_RUNTIME + [
        "busybox-static",  # cp, dd, truncate, ... without the host's coreutils
        "gdisk",  # sgdisk
        "libpopt0",  # for sgdisk
        "libuuid1",  # for sgdisk
        "mtools",
    ],

    # Compiler, linker and binary utilities.
    "kiln_llvm": _LLVM_RUNTIME + [
        "clang-19",
        "libclang-common-19-dev",  # stddef.h, stdint.h, ...
        "libclang-cpp19",
        "lld-19",
        "llvm-19",  # llvm-ar, llvm-objcopy, llvm-readelf, ...
    ],
    "kiln_nasm": _C_RUNTIME + ["nasm"],

    # The emulator, its firmware, and the libraries of its SDL window.
    "kiln_qemu": _QEMU_RUNTIME + [
        "ovmf",
        "qemu-system-common",  # TCG
        "qemu-system-data",  # option ROMs and key maps
        "qemu-system-gui",  # the SDL window
        "qemu-system-x86",
        "qemu-utils",  # qemu-img
        "seabios",
        # Libraries of the SDL window.
        "libasound2",
        "libasyncns0",
        "libbsd0",
        "libcap2",
        "libdbus-1-3",
        "libdecor-0-0",
        "libdrm2",
        "libepoxy0",
        "libexpat1",
        "libflac12",
        "libgbm1",
        "libgcrypt20",
        "libgpg-error0",
        "liblz4-1",
        "libmd0",
        "libmp3lame0",
        "libmpg123-0",
        "libogg0",
        "libopus0",
        "libpulse0",
        "libsamplerate0",
        "libsdl2-2.0-0",
        "libsndfile1",
        "libsystemd0",
        "libvorbis0a",
        "libvorbisenc2",
        "libwayland-client0",
        "libwayland-cursor0",
        "libwayland-egl1",
        "libwayland-server0",
        "libx11-6",
        "libx11-xcb1",
        "libxau6",
        "libxcb1",
        "libxcursor1",
        "libxdmcp6",
        "libxext6",
        "libxfixes3",
        "libxi6",
        "libxkbcommon0",
        "libxrandr2",
        "libxrender1",
        "libxss1",
    ],

    # The same for 64-bit Arm machines, which have a firmware of their own. No window: it is QEMU's, and the same.
    "kiln_qemu_aarch64": _QEMU_RUNTIME + [
        "qemu-efi-aarch64",
        "qemu-system-arm",
        "seabios",  # what draws on the display ramfb is called a VGA BIOS on every machine
    ],

    # Another emulator, with a BIOS of its own, and the libraries of its debugger's window and of SDL, which it draws on.
    "kiln_bochs": _CXX_RUNTIME + [
        "bochs",
        "bochs-sdl",
        "bochsbios",
        "vgabios",
        "libasound2",
        "libasyncns0",
        "libatk-bridge2.0-0",
        "libatk1.0-0",
        "libatspi2.0-0",
        "libblkid1",
        "libbrotli1",
        "libbsd0",
        "libcairo-gobject2",
        "libcairo2",
        "libcap2",
        "libdatrie1",
        "libdbus-1-3",
        "libdecor-0-0",
        "libdrm2",
        "libepoxy0",
        "libexpat1",
        "libffi8",
        "libflac12",
        "libfontconfig1",
        "libfreetype6",
        "libfribidi0",
        "libgbm1",
        "libgcrypt20",
        "libgdk-pixbuf-2.0-0",
        "libglib2.0-0",
        "libgpg-error0",
        "libgraphite2-3",
        "libgtk-3-0",
        "libharfbuzz0b",
        "libjpeg62-turbo",
        "libltdl7",
        "liblz4-1",
        "liblzma5",
        "libmd0",
        "libmount1",
        "libmp3lame0",
        "libmpg123-0",
        "libogg0",
        "libopus0",
        "libpango-1.0-0",
        "libpangocairo-1.0-0",
        "libpangoft2-1.0-0",
        "libpcre2-8-0",
        "libpixman-1-0",
        "libpng16-16",
        "libpulse0",
        "libreadline8",
        "libsamplerate0",
        "libsdl2-2.0-0",
        "libselinux1",
        "libsndfile1",
        "libsystemd0",
        "libthai0",
        "libtinfo6",
        "libudev1",  # which SDL looks for
        "libvorbis0a",
        "libvorbisenc2",
        "libwayland-client0",
        "libwayland-cursor0",
        "libwayland-egl1",
        "libwayland-server0",
        "libx11-6",
        "libx11-xcb1",
        "libxau6",
        "libxcb-render0",
        "libxcb-shm0",
        "libxcb1",
        "libxcomposite1",
        "libxcursor1",
        "libxdamage1",
        "libxdmcp6",
        "libxext6",
        "libxfixes3",
        "libxi6",
        "libxinerama1",
        "libxkbcommon0",
        "libxrandr2",
        "libxrender1",
        "libxss1",
        "libzstd1",
        "zlib1g",
    ],

    # To link programs for x86_64 Linux: tools of the build, unit tests, fuzzers.
    "kiln_sysroot": _C_RUNTIME + [
        "libc6-dev",
        "libcmocka-dev",
        "libcmocka0",
        "libgcc-12-dev",  # crtbegin.o, libgcc.a
        "libgcc-s1",
        "linux-libc-dev",
    ],

    # Runtimes of clang-19's sanitizers, fuzzer and coverage; fetched only when something links them.
    "kiln_clang_rt": [
        "libclang-rt-19-dev",
        "libstdc++6",  # for libFuzzer
    ],

    # What people see of the compiler: the layout of C files, what is suspicious in them, and their editor's helper.
    "kiln_clang_tools": _LLVM_RUNTIME + [
        "clang-format-19",
        "clang-tidy-19",
        "clangd-19",
        "libclang-common-19-dev",  # stddef.h, stdint.h, ...
        "libclang-cpp19",
        # clangd's index could be on another machine.
        "libabsl20220623",
        "libc-ares2",
        "libgrpc++1.51",
        "libgrpc29",
        "libprotobuf32",
        "libprotoc32",
        "libre2-9",
        "libssl3",
    ],
    "kiln_shellcheck": _C_RUNTIME + [
        "libffi8",
        "libgmp10",
        "shellcheck",
    ],

    # What knows the address of the npm registry.
    "kiln_npm": ["npm"],

    # The debugger, and Python for its commands.
    "kiln_gdb": _CXX_RUNTIME + _CURL_RUNTIME + [
        "gdb",
        "libbabeltrace1",
        "libboost-regex1.74.0",  # for libsource-highlight4v5
        "libbz2-1.0",
        "libcurl3-gnutls",  # for libdebuginfod1
        "libdebuginfod1",
        "libdw1",
        "libelf1",
        "libexpat1",
        "libglib2.0-0",
        "libicu72",  # for libboost-regex1.74.0
        "libipt2",
        "liblzma5",
        "libmpfr6",
        "libncursesw6",
        "libpcre2-8-0",  # for libglib2.0-0
        "libpython3.11",
        "libpython3.11-minimal",
        "libpython3.11-stdlib",
        "libreadline8",
        "libsource-highlight4v5",
        "libtinfo6",
        "libuuid1",
        "libxxhash0",
    ],

    # What makes the output of those readable.
    "kiln_llvm_reports": [package for package in _CURL_RUNTIME if package not in _LLVM_RUNTIME] + _LLVM_RUNTIME + [
        "libcurl4",
        "llvm-19",  # llvm-cov, llvm-profdata, llvm-symbolizer
    ],

    # A remote cache to try ours with.
    "kiln_nginx": _C_RUNTIME + [
        "libcrypt1",
        "libpcre2-8-0",
        "libssl3",
        "nginx",
        "zlib1g",
    ],

    # What the proofs of tests/hermetic watch, disturb and compare builds with.
    "kiln_proof_tools": _C_RUNTIME + [
        "debootstrap",
        "jq",
        "libfaketime",
        "libjq1",
        "liblzma5",  # for libunwind8
        "libonig5",  # for libjq1
        "libunwind8",  # for strace
        "strace",
    ],

    # Bazel's own worker for remote execution, as sources.
    "kiln_bazel_source": ["bazel-bootstrap-source"],

    # The boot loader of most Linux machines, beside which Kiln's kernels are tried.
    "kiln_grub": _C_RUNTIME + [
        "grub-common",  # grub-mkimage
        "grub-efi-amd64-bin",
        "grub-pc-bin",
        "libdevmapper1.02.1",
        "liblzma5",
        "libpcre2-8-0",  # for libselinux1
        "libselinux1",  # for libdevmapper1.02.1
        "libudev1",  # for libdevmapper1.02.1
    ],

    # What signs loaders for Secure Boot, writes the lists of keys that firmware takes, and checks both.
    "kiln_secure_boot": _C_RUNTIME + _CURL_RUNTIME + [
        "efitools",
        "libcurl4",  # osslsigncode can ask servers for the time
        "libuuid1",  # for sbsigntool
        "openssl",
        "osslsigncode",
        "sbsigntool",
    ],

    # A TPM for tests, and what reads it.
    "kiln_tpm": _C_RUNTIME + _CURL_RUNTIME + [
        "libcurl3-gnutls",
        "libgcc-s1",
        "libglib2.0-0",
        "libpcre2-8-0",  # for libglib2.0-0
        "libseccomp2",
        "libtpms0",
        "libtss2-esys-3.0.2-0",
        "libtss2-mu0",
        "libtss2-rc0",
        "libtss2-sys1",
        "libtss2-tcti-device0",
        "libtss2-tcti-swtpm0",
        "libtss2-tctildr0",
        "swtpm",
        "swtpm-libs",
        "tpm2-tools",
    ],

    # What writes optical disks.
    "kiln_xorriso": _C_RUNTIME + [
        "libacl1",
        "libbz2-1.0",
        "libburn4",
        "libisoburn1",
        "libisofs6",
        "libjte2",
        "libreadline8",
        "libtinfo6",
        "xorriso",
        "zlib1g",
    ],

    # PXE ROMs of network cards, and what loads disk images into memory, for machines that boot from a network.
    "kiln_ipxe": ["ipxe-qemu"],
    "kiln_memdisk": ["syslinux-common"],

    # Kernels that nobody here wrote, to boot in tests. The name of Linux's package says its version.
    "kiln_linux": ["linux-image-6.1.0-50-cloud-amd64"],
    "kiln_memtest": ["memtest86+"],
    "kiln_multiboot_kernels": [
        "grub-invaders",
        "xen-hypervisor-4.17-amd64",
    ],

    # What reads XML and JSON for the page of test results: libraries, and a program that says whether XML is well-formed.
    "kiln_parsers": _C_RUNTIME + [
        "expat",  # xmlwf
        "libexpat1",
        "libexpat1-dev",
        "libjansson-dev",
    ],

    # A browser, to look at that page with.
    "kiln_chromium": _CXX_RUNTIME + [
        "chromium-common",
        "chromium-headless-shell",
        "fonts-dejavu-core",
        "libasound2",
        "libasyncns0",
        "libatk1.0-0",
        "libatspi2.0-0",
        "libblkid1",
        "libbrotli1",
        "libbsd0",
        "libcap2",
        "libdav1d6",
        "libdbus-1-3",
        "libdouble-conversion3",
        "libdrm2",
        "libexpat1",
        "libffi8",
        "libflac12",
        "libfontconfig1",
        "libfreetype6",
        "libgbm1",
        "libgcrypt20",
        "libglib2.0-0",
        "libgpg-error0",
        "libgraphite2-3",
        "libharfbuzz-subset0",
        "libharfbuzz0b",
        "libjpeg62-turbo",
        "liblz4-1",
        "liblzma5",
        "libmd0",
        "libminizip1",
        "libmount1",
        "libmp3lame0",
        "libmpg123-0",
        "libnspr4",
        "libnss3",
        "libogg0",
        "libopenh264-7",
        "libopus0",
        "libpcre2-8-0",
        "libpng16-16",
        "libpulse0",
        "libselinux1",
        "libsndfile1",
        "libsqlite3-0",
        "libsystemd0",
        "libudev1",
        "libvorbis0a",
        "libvorbisenc2",
        "libwayland-server0",
        "libx11-6",
        "libx11-xcb1",
        "libxau6",
        "libxcb1",
        "libxcomposite1",
        "libxdamage1",
        "libxdmcp6",
        "libxext6",
        "libxfixes3",
        "libxi6",
        "libxkbcommon0",
        "libxnvctrl0",
        "libxrandr2",
        "libxrender1",
        "libzstd1",
        "zlib1g",
    ],

    # Starlark rules that Bazel 4.2.3 would otherwise download.
    "bazel_skylib": ["bazel-skylib"],
    "rules_cc": ["bazel-rules-cc"],
    "rules_java": ["bazel-rules-java"],
}

# Programs that Debian does not package: files of npm packages, by name. `npm view NAME version` and the sha256 of
# what `npm pack NAME` fetches are what a newer version needs.
NPM_PACKAGES = {
    "@bazel/buildifier": {
        "sha256": "b96ea9b13003036c801f52bee6f9b0314738f8432e5cb9d814c89f59292604ee",
        "version": "8.2.1",
    },
}
