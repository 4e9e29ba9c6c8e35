"""QEMU and firmware as one thing to depend on: a machine that can be booted."""

UefiVariablesInfo = provider(
    doc = "The image of a flash with UEFI variables.",
    fields = {"architecture": "string: whose firmware takes it for variables, and does not make new ones in their place"},
)

def _qemu_machine_impl(ctx):
    if bool(ctx.file.code) != bool(ctx.file.variables):
        fail("qemu_machine %s: UEFI firmware is two files, `code` and `variables`" % ctx.label)
    variables = ctx.attr.variables
    if variables and UefiVariablesInfo in variables:
        architecture = variables[UefiVariablesInfo].architecture
        if architecture != ctx.attr.architecture:
            fail(("kiln: %s: %s are variables for %s, and the firmware of a machine for %s would begin with none: give both " +
                  "the same `architecture`") % (ctx.label, variables.label, architecture, ctx.attr.architecture))
    if ctx.attr.variables_at and not ctx.file.variables:
        fail("qemu_machine %s: `variables_at` says where `variables` are, and there are none" % ctx.label)
    if bool(ctx.attr.variables_at) != (ctx.attr.variables_size > 0):
        fail("qemu_machine %s: a flash has a place and a size: `variables_at` and `variables_size`" % ctx.label)
    assignments = {
        "qemu_emulator": ctx.file.emulator.short_path,
        "qemu_exit": ctx.attr.exit,
        "qemu_firmware_code": ctx.file.code.short_path if ctx.file.code else "",
        "qemu_firmware_vars": ctx.file.variables.short_path if ctx.file.variables else "",
        "qemu_globals": " ".join(ctx.attr.globals),
        "qemu_machine": ctx.attr.machine,
        "qemu_optical": " ".join(ctx.attr.optical),
        "qemu_options": " ".join(ctx.attr.options),
        "qemu_variables_at": ctx.attr.variables_at,
        "qemu_variables_size": ctx.attr.variables_size,
    }
    description = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(description, "".join(
        ["# shellcheck shell=bash disable=SC2034\n", "# A machine for toolchain/qemu/command.sh.\n"] +
        ["%s='%s'\n" % item for item in sorted(assignments.items())],
    ))
    files = [description, ctx.file.emulator] + ctx.files.runtime
    files += [file for file in [ctx.file.code, ctx.file.variables] if file]
    return [DefaultInfo(
        files = depset([description]),
        runfiles = ctx.runfiles(files = files),
    )]

qemu_machine = rule(
    implementation = _qemu_machine_impl,
    doc = """A machine: an emulator, its files, the machine type and the firmware.

Its one output is a shell file that describes the machine, its runfiles are all that the machine needs.
A test or a runner has it in its `data`, gets `$(rootpath)` of it as an argument, and starts the machine with
`qemu_command` of //toolchain/qemu:command.sh. Paths in the file are relative to the main workspace's
runfiles.

Example:

    qemu_machine(
        name = "uefi",
        code = "@kiln_qemu//:ovmf_code",
        emulator = "@kiln_qemu//:bin/qemu-system-x86_64",
        machine = "q35",
        runtime = ["@kiln_qemu//:qemu"],
        variables = "@kiln_qemu//:ovmf_vars",
    )
""",
    attrs = {
        "architecture": attr.string(
            doc = "What its firmware is for: that of uefi_variables in `variables`.",
            default = "x86_64",
            values = ["aarch64", "x86_64"],
        ),
        "emulator": attr.label(
            doc = "The QEMU system emulator (its launcher).",
            allow_single_file = True,
            mandatory = True,
        ),
        "exit": attr.string(
            doc = """How a guest ends QEMU with a status: "isa-debug-exit", a device at port 0xf4 of a PC, or "semihosting", an
instruction of Arm's (https://github.com/ARM-software/abi-aa, "Semihosting for AArch32 and AArch64").""",
            default = "isa-debug-exit",
            values = ["isa-debug-exit", "semihosting"],
        ),
        "globals": attr.string_list(
            doc = "Properties of its devices, as -global of QEMU takes them: \"ICH9-LPC.disable_s3=1\".",
        ),
        "options": attr.string_list(
            doc = "What the machine has besides, in words for QEMU that have no blanks in them.",
            default = ["-vga", "std"],
        ),
        "optical": attr.string_list(
            doc = """What an optical disk is in, in words for QEMU that have no blanks in them; the drive is a property of the last
one.""",
            default = ["-device", "ide-cd"],
        ),
        "runtime": attr.label_list(
            doc = "What the emulator reads: libraries, modules, firmware of its devices.",
            allow_files = True,
            mandatory = True,
        ),
        "machine": attr.string(
            doc = "QEMU's machine type, for example \"q35\".",
            mandatory = True,
        ),
        "code": attr.label(
            doc = "UEFI firmware, as an image of a read-only flash. Without it QEMU's BIOS is used.",
            allow_single_file = True,
        ),
        "variables": attr.label(
            doc = "Template of the UEFI variable store, an image of a second flash; never written to.",
            allow_single_file = True,
        ),
        "variables_at": attr.string(
            doc = """Where that second flash is in memory, if it and the first are much larger than what is in them: "0x4000000". QEMU
reads an image of a flash whole, and wants it to have the flash's size; it is spared that, and both files are put into flashes that have
nothing else in them.""",
        ),
        "variables_size": attr.int(
            doc = "The bytes of that flash, with `variables_at`: so large is a file that keeps its variables (`--variables` of a qemu_run).",
        ),
    },
)
