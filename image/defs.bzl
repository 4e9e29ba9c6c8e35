"""Disk images that boot a kernel."""

load(
    "//image/private:adapters.bzl",
    "KERNEL_PATH",
    "cmdline_maximum",
    "foreign_errors",
    "foreign_files",
    "foreign_kernel",
    "module_lines",
    "modules_errors",
)
load("//image/private:config_file.bzl", "config_file")
load("//image/private:image_directory.bzl", "image_directory")
load("//image/private:image_kernel.bzl", "image_kernel")
load("//image/private:labels.bzl", "image_entry", "is_tree", "package_of")
load("//image/private:limits.bzl", "COMMAND_LINE_MAX", "cmdline_problem", "path_problem")
load("//image/secure_boot:signed_loader.bzl", "signed_loader")
load("//toolchain/analysis:refuse.bzl", "first_of", "quoted", "refuse")

# What the firmware starts; of a hybrid disk, what a BIOS starts, also if it is an optical one, or none but files of a TFTP server.
_LOADERS = {
    "bios": Label("//boot/bios:loader"),
    "hybrid": Label("//boot/bios:loader_gpt"),
    "iso": Label("//boot/bios:loader_iso"),
    "tftp": Label("//boot/bios:pxe"),
    "uefi": Label("//boot/uefi:loader"),
}

# The same for sectors of 4,096 bytes.
_LOADERS_4K = dict(
    _LOADERS,
    bios = Label("//boot/bios:loader_4k"),
    hybrid = Label("//boot/bios:loader_gpt_4k"),
)

_FIRMWARE = ["bios", "hybrid", "uefi"]

_SCRIPT = Label("//image/private:make_image.sh")
_SCRIPT_DATA = Label("//image/private:kiln_image")

_TOOLS = {
    "BUSYBOX": Label("@kiln_image_tools//:bin/busybox"),
    "MCOPY": Label("@kiln_image_tools//:bin/mcopy"),
    "MFORMAT": Label("@kiln_image_tools//:bin/mformat"),
    "MMD": Label("@kiln_image_tools//:bin/mmd"),
}

# What the tools need to run.
_TOOL_FILES = [Label("@kiln_image_tools//:mtools")]

# What makes a virtual machine's disk of a raw image: the variables that name tools, and further files.
_CONVERT = (
    {"QEMU_IMG": Label("@kiln_qemu//:bin/qemu-img")},
    [
        Label("//image/private:convert.sh"),
        Label("@kiln_qemu//:qemu_img"),
    ],
)

# Of an optical disk, what is there besides: the first stage that a BIOS starts, and the tool's files.
_CD_LOADER = Label("//boot/bios:loader_cd")
_ISO = ({"XORRISO": Label("@kiln_xorriso//:bin/xorriso")}, [Label("@kiln_xorriso//:xorriso")])

# Formats that are a directory: the option of kiln-image.
_DIRECTORIES = {
    "directory": "--directory",
    "tftp": "--tftp",
}

# Format to the ending of the file, and to what makes it of a raw image.
_FORMATS = {
    "directory": ("", {}, []),
    "iso": (".iso",) + _ISO,
    "qcow2": (".qcow2",) + _CONVERT,
    "raw": (".img", {}, []),
    "tftp": ("", {}, []),
    "vdi": (".vdi",) + _CONVERT,
    "vhdx": (".vhdx",) + _CONVERT,
    "vmdk": (".vmdk",) + _CONVERT,
}

_CONFIG_PATH = "kiln.cfg"

# What a boot volume has for machines of another architecture, beside all that it has for x86_64: paths, the loader, and what
# knows whether that would start a kernel.
_OTHER_ARCHITECTURES = {
    "aarch64": struct(
        check_kernel = Label("//boot/core:check_kernel_aarch64"),
        config_path = "kiln-aarch64.cfg",
        directory_path = "EFI/KILN/BOOTAA64.EFI",
        kernel_path = "kernel-aarch64.elf",
        loader = Label("//boot/uefi:loader_aarch64"),
        loader_path = "EFI/BOOT/BOOTAA64.EFI",
    ),
}
_UEFI_PATH = "EFI/BOOT/BOOTX64.EFI"

def _command(firmware, output, loader, contents, tools, settings = []):
    """The shell command that puts a disk together.

    Args:
      firmware: as disk_image has it.
      output: the disk, or a directory: what make_image.sh takes.
      loader: label.
      contents: paths on the boot volume to labels.
      tools: variables of make_image.sh to labels.
      settings: further variables, as the shell assigns them.

    Returns:
      A string, `cmd` of a genrule.
    """
    return " ".join(
        ["%s=$(execpath %s)" % (variable, tool) for variable, tool in tools.items()] + settings +
        ["$(execpath %s) sh $(execpath %s)" % (_TOOLS["BUSYBOX"], _SCRIPT)] +
        [firmware, output, "$(execpath %s)" % loader] +
        ["'%s'" % entry for entry in _entries(contents)],
    )

def _entries(contents):
    """The arguments of make_image.sh for these files, in which Bazel expands labels."""
    packages = {path: package_of(label) for path, label in contents.items() if is_tree(path)}
    return [image_entry(path, contents[path], packages) for path in sorted(contents)]

def _sources(loader, contents):
    return [loader] + {label: None for label in contents.values()}.keys()

def _signed(name, firmware, loader, contents, key, others, format, **kwargs):
    """Seals the loaders of a disk, and signs those for UEFI.

    Args:
      name: name of the disk.
      firmware: as disk_image has it.
      loader: label.
      contents: paths on the boot volume to labels.
      key: label of a secure_boot_key.
      others: those of _OTHER_ARCHITECTURES that the disk is for.
      format: as disk_image has it.
      **kwargs: attributes of every rule.

    Returns:
      Loader and contents of a disk with these.
    """
    directory = name + "_sealed"
    own_loader = "BOOTX64.EFI" if firmware == "uefi" else "bios-gpt.bin"
    outs = ["%s/%s" % (directory, file) for file in ["BOOTX64.EFI", "bios-gpt.bin", _CONFIG_PATH]]
    if firmware == "uefi":
        outs.pop(1)

    # What is sealed of another architecture is called as on the disk, without the directories.
    other_files = [_OTHER_ARCHITECTURES[architecture] for architecture in others]
    for files in other_files:
        outs += ["%s/%s" % (directory, path.split("/")[-1]) for path in [files.loader_path, files.config_path]]
    native.genrule(
        name = directory,
        srcs = _sources(loader, contents),
        outs = outs,
        cmd = _command(firmware, "$(RULEDIR)/" + directory, loader, contents, _TOOLS, ["SEALED=" + ",".join(["x86_64"] + others)]),
        message = "Sealing the loaders of a %s disk" % firmware,
        tools = [_SCRIPT, _SCRIPT_DATA] + _TOOLS.values() + _TOOL_FILES,
        **kwargs
    )
    signed = name + "_signed"
    signed_loader(
        name = signed,
        src = directory + "/BOOTX64.EFI",
        key = key,
        **kwargs
    )
    contents = dict(contents, **{_CONFIG_PATH: "%s/%s" % (directory, _CONFIG_PATH)})
    for architecture, files in zip(others, other_files):
        signed_loader(
            name = "%s_%s" % (signed, architecture),
            src = "%s/%s" % (directory, files.loader_path.split("/")[-1]),
            key = key,
            **kwargs
        )
        loader_path, _, config_path = _other_paths(files, format)
        contents[loader_path] = "%s_%s" % (signed, architecture)
        contents[config_path] = "%s/%s" % (directory, config_path)
    if firmware == "uefi":
        return signed, contents
    contents[_UEFI_PATH] = signed
    return "%s/%s" % (directory, own_loader), contents

def _own_paths(kernel, config, firmware, format):
    """What a disk_image puts on the boot volume itself: paths to what comes to lie there."""
    own = {}
    if kernel:
        own[KERNEL_PATH] = "`kernel` comes to lie"
    if kernel or config:
        own[_CONFIG_PATH] = "kiln.cfg, of `config` or made here, comes to lie"
    if format == "directory":
        own["EFI/KILN/BOOTX64.EFI"] = "the loader comes to lie"
    elif firmware != "bios":
        own[_UEFI_PATH] = "the loader comes to lie"
    if format == "tftp" and firmware != "uefi":
        own["pxe.bin"] = "the loader comes to lie"
    return own

def _other_paths(architecture, format):
    """Where loader, kernel and kiln.cfg of one of _OTHER_ARCHITECTURES come to lie, in this order."""
    loader = architecture.directory_path if format == "directory" else architecture.loader_path
    return [loader, architecture.kernel_path, architecture.config_path]

def _other_kernels(name, kernels, checked, cmdline, format, modules, **kwargs):
    """What a boot volume holds for the architectures that are not x86_64.

    Args:
      name: name of the disk.
      kernels: architectures to labels of kernels.
      checked: as disk_image has it.
      cmdline: likewise.
      format: likewise.
      modules: likewise.
      **kwargs: attributes of every rule.

    Returns:
      Paths on the boot volume to labels.
    """
    contents = {}
    for architecture, kernel in kernels.items():
        files = _OTHER_ARCHITECTURES[architecture]
        prefix = "%s_%s" % (name, architecture)
        if checked:
            image_kernel(
                name = prefix + "_kernel",
                src = kernel,
                check_kernel = files.check_kernel,
                **kwargs
            )
            kernel = prefix + "_kernel"
        config_file(
            name = prefix + "_config",
            content = _config(files.kernel_path, module_lines({}, None, modules), cmdline),
            **kwargs
        )
        contents.update(zip(_other_paths(files, format), [files.loader, kernel, prefix + "_config"]))
    return contents

def _config(kernel, modules, cmdline):
    """The text of a kiln.cfg with these lines about modules."""
    return "".join([line + "\n" for line in ["kernel=" + kernel] + modules + ["cmdline=" + cmdline]])

def _others_error(others, has_x86_64, firmware, cmdline, config, files, format, sealed):
    """What is wrong with the kernels of a disk_image for other architectures than x86_64, or None."""
    unknown = [name for name in others if name not in _OTHER_ARCHITECTURES]
    if not others:
        return None
    own = [
        path
        for name in others
        if name not in unknown
        for path in _other_paths(_OTHER_ARCHITECTURES[name], format)
    ]
    taken = [path for path in files if path.lower() in [path.lower() for path in own]]
    return first_of([
        (
            unknown,
            "`kernel` has one for \"%s\", which is not \"x86_64\", %s" % ((unknown or [None])[0], quoted(_OTHER_ARCHITECTURES)),
        ),
        (firmware == "bios", "a BIOS starts kernels for x86_64 alone: firmware is \"hybrid\" or \"uefi\""),
        (
            sealed and not has_x86_64,
            "a disk that is signed or `verified` has a kernel for x86_64 as well: without one, the loader for PCs would take any kiln.cfg",
        ),
        (
            len(cmdline) > COMMAND_LINE_MAX,
            "`cmdline` is that of all kernels, and of one for another architecture it has at most %d bytes" % COMMAND_LINE_MAX,
        ),
        (taken, "`files` has \"%s\", which comes to lie there by `kernel`: leave it out" % (taken or [None])[0]),
        (config, "a `config` of your own is that of x86_64: `files` can have \"kiln-aarch64.cfg\" and what goes with it, unless the disk is signed"),
    ])

def _error(
        firmware,
        kernel,
        kernels,
        initrd,
        modules,
        cmdline,
        config,
        files,
        format,
        loader,
        sector_size,
        sign,
        verified):
    """What is wrong with the arguments of a disk_image, or None."""
    foreign = foreign_kernel(**kernels)
    problem = cmdline_problem(cmdline, maximum = cmdline_maximum(foreign))
    return first_of(
        [(firmware not in _FIRMWARE, "firmware is %s, not \"%s\"" % (quoted(_FIRMWARE), firmware))] +
        foreign_errors(kernel, kernels, config, files, initrd) +
        modules_errors(modules, foreign, config, files) +
        [
            (config and cmdline, "a `config` of your own has the `cmdline` in it: write `cmdline=...` there"),
            (problem, "cmdline %s" % problem),
            (
                verified and not (kernel or foreign or config),
                "`verified` is for a disk with a kiln.cfg: name a `kernel`, or a `config` of your own",
            ),
            (
                sign and firmware == "bios",
                "`sign` is for UEFI, and a BIOS starts what is there: firmware is \"hybrid\" or \"uefi\"",
            ),
            (
                sign and not (kernel or foreign or config),
                "`sign` is for a disk with a kiln.cfg: name a `kernel`, or a `config` of your own",
            ),
            (format not in _FORMATS, "format is %s, not \"%s\"" % (quoted(_FORMATS), format)),
            (
                format == "iso" and firmware != "hybrid",
                "an \"iso\" boots on both firmwares: write firmware = \"hybrid\"",
            ),
            (
                format == "directory" and firmware != "uefi",
                "a \"directory\" is for firmware = \"uefi\": a BIOS starts no files",
            ),
            (
                sector_size not in [512, 4096] or (sector_size == 4096 and format not in ["qcow2", "raw"]),
                "sector_size is 512, or 4096 for a \"raw\" or \"qcow2\" disk",
            ),
            (format == "iso" and loader, "an \"iso\" has loaders of its own: leave `loader` out"),
        ] +
        [
            (
                path.lower() == own.lower(),
                "`files` has \"%s\", which is where %s: leave it out" % (path, what),
            )
            for own, what in _own_paths(kernel, config, firmware, format).items()
            for path in files
        ] +
        [
            (path_problem(path), "the path \"%s\" %s" % (path, path_problem(path)))
            for path in [path[:-1] if is_tree(path) else path for path in files]
            if path
        ],
    )

def disk_image(
        name,
        firmware,
        kernel = None,
        checked = True,
        cmdline = "",
        config = None,
        files = {},
        format = "raw",
        initrd = [],
        limine = None,
        linux = None,
        loader = None,
        modules = {},
        multiboot2 = None,
        sector_size = 512,
        sign = None,
        verified = False,
        **kwargs):
    """Makes `name`.img, a disk that boots a kernel.

    The disk has one partition, the boot volume: FAT16, or FAT32 where that is too small, from 1 MiB on. It holds kernel.elf, kiln.cfg and
    `files`. The image is as small as its content allows, at least 4 MiB, and every byte of it follows from
    the inputs: no clock, no random numbers.

    One action puts it together with tools of @kiln_image_tools. It uses nothing of the host but the shell
    that Bazel starts every genrule with. A new kernel means this one action, about 0.2 s.

    Example:

        load("@kiln//:defs.bzl", "disk_image")

        disk_image(
            name = "my_disk",
            cmdline = "verbose console=serial",
            files = {"boot/logo.bmp": ":logo"},
            firmware = "uefi",
            kernel = ":my_kernel",
        )

    A Linux kernel boots from such a disk as well, on either firmware, without a loader of its own:

        disk_image(
            name = "linux_disk",
            cmdline = "console=ttyS0",
            firmware = "hybrid",
            initrd = ":initrd.cpio",
            linux = "vmlinuz",
        )

    So does a kernel of the Limine boot protocol, by `limine`, or of Multiboot2 or Multiboot, by `multiboot2`:

        disk_image(
            name = "limine_disk",
            cmdline = "verbose",
            files = {"boot/initrd.img": ":initrd"},
            firmware = "hybrid",
            limine = ":my_kernel",
            modules = {"boot/initrd.img": "initrd"},
        )

    Args:
      name: name of the target; its one output is `name`.img, or `name`.qcow2 and so on, by its format.
      firmware: "bios", an MBR disk with Kiln's BIOS loader; "uefi", a GPT disk with Kiln's UEFI loader as
        EFI/BOOT/BOOTX64.EFI; or "hybrid", a GPT disk with both.
      kernel: label of an ELF file with a KILN_ENTRY; becomes /kernel.elf. A kiln_kernel, or a file that something else has
        made: kernel = "my.elf". The build fails if the loaders would refuse it, in their words. Or a dictionary of
        architecture to such a label, {"x86_64": ":my_kernel", "aarch64": ":my_kernel_aarch64"}: one disk for machines of both.
        That for aarch64 becomes /kernel-aarch64.elf, beside EFI/BOOT/BOOTAA64.EFI and /kiln-aarch64.cfg. Without a kernel for x86_64
        a PC's loader says that there is none; so such a disk cannot be `verified`.
      checked: False: take a `kernel` that they would refuse. For tests of loaders; a kiln_kernel that is not checked
        wants it too.
      cmdline: what the kernel gets as its command line: one line of at most 1,023 bytes, with no space at either end.
        A `linux` kernel gets as much as it takes, mostly 2,047 bytes.
      config: label of a file to be /kiln.cfg, instead of one that names the kernel and `cmdline`.
      files: further files, a dictionary of path on the boot volume ("boot/logo.bmp") to label. A path has at most 255
        characters and no spaces. A path that ends in a slash is for all files of a label ("assets/"; "/" is the top of the
        volume): those of a filegroup, below it as they lie below the label's package, or what is in a directory
        that a rule makes.
      format: "raw", the bytes of a disk; "iso", those of a `hybrid` disk that is an optical one as well; "qcow2", what QEMU
        and Proxmox can boot in a tenth of the bytes: compressed, and without the zeros; "vdi", VirtualBox's; "vhdx",
        Hyper-V's; or "vmdk", VMware's, in one file that grows. docs/virtual-machines.md says how each is used.
        "directory" and "tftp" are no disks: the output is a directory, with what to copy to an EFI system partition that
        there is, or to a TFTP server (docs/network-boot.md).
      initrd: label of an initrd for `linux`, or a list of up to 4,094.
      limine: label of a kernel of the Limine boot protocol, an ELF file for x86_64, instead of `kernel`. docs/kernels.md
        says what it gets.
      linux: label of a Linux kernel for x86_64 (bzImage, boot protocol 2.12 or later), or of what looks like one, such as
        Memtest86+, instead of `kernel`. docs/kernels.md says how it is started.
      loader: label of another loader than Kiln's for that firmware; of a hybrid disk, for BIOS.
      modules: those of `files` that the loader loads for the kernel, in this order: a dictionary of the path to the
        string that the kernel gets with it, or "". At most 4,096; 4,095 with an adapter.
      multiboot2: label of a Multiboot2 or Multiboot kernel, instead of `kernel`. docs/kernels.md says what it gets.
      sector_size: bytes of a sector of the disk: 512, or 4096 for a disk that has such.
      sign: label of a secure_boot_key, which signs the UEFI loader for Secure Boot (docs/secure-boot.md). The disk is then
        `verified`, as a signature says nothing else. The signed loader is `name`_signed.efi; the one of a disk that is for
        aarch64 too, `name`_signed_aarch64.efi.
      verified: True: kiln.cfg has the SHA-256 of the kernel and of each module, and the disk's loaders accept this kiln.cfg
        and no other: they start nothing that is not what the disk was made with (docs/security.md). The loaders are
        copies, in which only that hash is filled in.
      **kwargs: attributes of every rule, for example `visibility`, `tags`.
    """
    initrd = initrd if type(initrd) == "list" else [initrd]
    others = {}
    if type(kernel) == "dict":
        others = dict(kernel)
        kernel = others.pop("x86_64", None)
    kernels = {"limine": limine, "linux": linux, "multiboot2": multiboot2}
    has_x86_64 = bool(kernel or foreign_kernel(**kernels))
    error = _others_error(others, has_x86_64, firmware, cmdline, config, files, format, bool(sign or verified)) or _error(
        firmware,
        kernel,
        kernels,
        initrd,
        modules,
        cmdline,
        config,
        files,
        format,
        loader,
        sector_size,
        sign,
        verified,
    )
    if error:
        refuse(name, error, **kwargs)
        return
    ending, format_tools, format_files = _FORMATS[format]
    tools = dict(_TOOLS, **format_tools)
    loaders = _LOADERS if sector_size == 512 else _LOADERS_4K
    own_loader = format == "iso" or (format == "tftp" and firmware != "uefi")
    loader = loader or loaders[format if own_loader else firmware]
    first_stages = {"CD_LOADER": _CD_LOADER} if format == "iso" else {}
    contents = dict(files)
    contents.update(_other_kernels(name, others, checked, cmdline, format, modules, **kwargs))
    if firmware == "hybrid":
        contents[_UEFI_PATH] = _LOADERS["uefi"]
    foreign = foreign_kernel(**kernels)
    own_files = {}
    if foreign:
        cmdline_file = None
        if len(cmdline) > COMMAND_LINE_MAX:
            cmdline_file = name + "_cmdline"
            config_file(
                name = cmdline_file,
                content = cmdline,
                **kwargs
            )
            cmdline = ""
        own_files = foreign_files(foreign, initrd, cmdline_file)
        contents.update(own_files)
        contents[KERNEL_PATH] = foreign.adapter
    if kernel and checked:
        image_kernel(
            name = name + "_kernel",
            src = kernel,
            **kwargs
        )
        kernel = name + "_kernel"
    if kernel:
        contents[KERNEL_PATH] = kernel
    if (kernel or foreign) and not config:
        config = name + "_config"
        config_file(
            name = config,
            content = _config(KERNEL_PATH, module_lines(own_files, foreign, modules), cmdline),
            **kwargs
        )
    if config:
        contents[_CONFIG_PATH] = config

    if sign:
        loader, contents = _signed(name, firmware, loader, contents, sign, others.keys(), format, **kwargs)
        verified = False  # It is, and what it was made of is as well.
    if format in _DIRECTORIES:
        image_directory(
            name = name,
            firmware = firmware,
            option = _DIRECTORIES[format],
            srcs = _sources(loader, contents)[1:],
            entries = _entries(contents),
            loader = loader,
            verified = verified,
            **kwargs
        )
        return
    settings = ["VERIFIED=1"] if verified else []
    if sector_size != 512:
        settings.append("SECTOR_SIZE=%d" % sector_size)
    native.genrule(
        name = name,
        srcs = _sources(loader, contents) + first_stages.values(),
        outs = [name + ending],
        cmd = _command(
            firmware,
            "$@",
            loader,
            contents,
            dict(tools, **first_stages),
            settings,
        ),
        message = "Putting together the %s disk" % firmware,
        tools = [_SCRIPT, _SCRIPT_DATA] + tools.values() + _TOOL_FILES + format_files,
        **kwargs
    )
