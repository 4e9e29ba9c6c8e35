"""Keys for Secure Boot, and machines that know them: docs/secure-boot.md."""

load("//image/secure_boot/private:key_info.bzl", "SECRET", "SecureBootKeyInfo", "refuse_test_key")
load("//toolchain/qemu:defs.bzl", "UefiVariablesInfo")
load(":release.bzl", "ReleaseInfo")

# Who says that a key or a hash is good or bad (SignatureOwner, UEFI 2.10 §32.4.1): nothing but a name.
_OWNER = "6b1d4a7e-0f5c-4c8e-9a52-4b494c4e0001"

# The variables, and the attributes of uefi_variables that they come from (UEFI 2.10 §32.3).
_VARIABLES = {
    "KEK": "kek",
    "PK": "pk",
    "db": "db",
    "dbx": "dbx",
}

def _secure_boot_key_impl(ctx):
    ways = [way for way in ["private_key", "signer", "test_key"] if getattr(ctx.attr, way)]
    if len(ways) != 1:
        fail("kiln: %s: one of `private_key`, `signer` and `test_key` says how to sign: %d are there" % (
            ctx.label,
            len(ways),
        ))
    if ctx.attr.private_key and not ctx.attr.private_key.startswith("/"):
        fail(("kiln: %s: `private_key` is an absolute path, \"/media/stick/db.key\", as Bazel is not to know the file; " +
              "\"%s\" is none") % (ctx.label, ctx.attr.private_key))
    return [
        DefaultInfo(files = depset([ctx.file.certificate])),
        SecureBootKeyInfo(
            certificate = ctx.file.certificate,
            private_key = ctx.attr.private_key or None,
            signer = ctx.attr.signer[DefaultInfo].files_to_run if ctx.attr.signer else None,
            test_key = ctx.file.test_key,
        ),
    ]

secure_boot_key = rule(
    implementation = _secure_boot_key_impl,
    doc = """A certificate, and how to sign with its private key: for `sign` of a disk_image, and for uefi_variables.

One of `private_key`, `signer` and `test_key` says how. With the first two, the action that signs runs on this machine
only, and no cache keeps what it makes; the key is no input of it. What comes out is checked: it is the loader that went
in, and the certificate's key has signed it.

Example:

    load("@kiln//:defs.bzl", "secure_boot_key")

    secure_boot_key(
        name = "db_key",
        certificate = "db.crt",
        private_key = "/media/stick/db.key",
    )
""",
    attrs = {
        "certificate": attr.label(
            doc = "The certificate: X.509, PEM.",
            allow_single_file = True,
            mandatory = True,
        ),
        "private_key": attr.string(
            doc = "Absolute path of the private key, PEM, on the machine that signs.",
        ),
        "signer": attr.label(
            doc = "A program that signs. It is called as `signer UNSIGNED SIGNED CERTIFICATE`, and writes SIGNED: UNSIGNED, a PE file, with a signature (Authenticode) of the certificate's key. It ends with status 0. Where its key is, it has to know: Bazel gives it no more than PATH.",
            cfg = "exec",
            executable = True,
        ),
        "test_key": attr.label(
            doc = "A private key, PEM, that is no secret: an input as any other, and the same bytes everywhere. A build with --config=release refuses it.",
            allow_single_file = True,
        ),
    },
)

def _list_of(ctx, target, path):
    """Makes a signature list of one entry of an attribute.

    Args:
      ctx: of the rule.
      target: a secure_boot_key, a certificate, a program or a list.
      path: of the list, less its ending.

    Returns:
      The list, a File.
    """
    if SecureBootKeyInfo in target:
        file = target[SecureBootKeyInfo].certificate
    else:
        files = target[DefaultInfo].files.to_list()
        if len(files) != 1:
            fail("kiln: %s: %s is %d files, and one is wanted" % (ctx.label, target.label, len(files)))
        file = files[0]
    if file.extension == "esl":
        return file
    is_program = file.extension in ["efi", "EFI"]
    out = ctx.actions.declare_file(path + ".esl")
    program = ctx.executable._hash_list if is_program else ctx.executable._cert_list
    ctx.actions.run(
        executable = ctx.executable._busybox,
        inputs = [file, ctx.file._quiet],
        outputs = [out],
        tools = ctx.files._tools + [program],
        arguments = ["sh", ctx.file._quiet.path, program.path] + ([] if is_program else ["-g", _OWNER]) + [
            file.path,
            out.path,
        ],
        mnemonic = "SecureBootList",
        progress_message = "Listing %s" % file.short_path,
    )
    return out

def _merge(ctx, lists, path):
    out = ctx.actions.declare_file(path + ".esl")
    ctx.actions.run_shell(
        inputs = lists,
        outputs = [out],
        tools = [ctx.executable._busybox],
        command = "busybox=$1; out=$2; shift 2; \"$busybox\" cat \"$@\" >\"$out\"",
        arguments = [ctx.executable._busybox.path, out.path] + [file.path for file in lists],
        mnemonic = "SecureBootList",
    )
    return out

def _auth(ctx, variable, lists, key, path, append = False):
    """Signs the change of a variable, for firmware that takes nothing else.

    Args:
      ctx: of the rule.
      variable: its name.
      lists: the new value, a File.
      key: who signs, a SecureBootKeyInfo.
      path: of what is signed, less its ending.
      append: whether the value is appended to what the machine has. The signature is of the variable's attributes as
        well (UEFI 2.10 §8.2.2), of which that is one: each is good for one of the two.

    Returns:
      A list of the file, if there is one.
    """
    if key.signer:
        return []
    out = ctx.actions.declare_file(path + ".auth")
    private = key.test_key.path if key.test_key else key.private_key
    ctx.actions.run(
        executable = ctx.executable._busybox,
        inputs = [lists, key.certificate, ctx.file._quiet] + ([key.test_key] if key.test_key else []),
        outputs = [out],
        tools = ctx.files._tools + [ctx.executable._sign_list],
        arguments = [
            "sh",
            ctx.file._quiet.path,
            ctx.executable._sign_list.path,
            "-t",
            ctx.attr.time.replace("T", " "),
            "-g",
            _OWNER,
            "-k",
            private,
            "-c",
            key.certificate.path,
        ] + (["-a"] if append else []) + [
            variable,
            lists.path,
            out.path,
        ],
        env = {"TZ": "UTC0"},
        execution_requirements = {} if key.test_key else SECRET,
        mnemonic = "SecureBootSignList",
        progress_message = "Signing %s of %s" % (variable, ctx.label),
    )
    return [out]

def _uefi_variables_impl(ctx):
    name = ctx.label.name
    flash = ctx.actions.declare_file(name + ".fd")
    flash_info = DefaultInfo(files = depset([flash]), runfiles = ctx.runfiles(files = [flash]))
    variables_info = UefiVariablesInfo(architecture = ctx.attr.architecture)
    template = ctx.file.template or (ctx.file._aavmf if ctx.attr.architecture == "aarch64" else ctx.file._ovmf)
    pk = ctx.attr.pk[SecureBootKeyInfo]
    kek = [target[SecureBootKeyInfo] for target in ctx.attr.kek if SecureBootKeyInfo in target]
    targets = {
        variable: [ctx.attr.pk] if attribute == "pk" else getattr(ctx.attr, attribute)
        for variable, attribute in _VARIABLES.items()
    }
    named = [t[SecureBootKeyInfo] for entries in targets.values() for t in entries if SecureBootKeyInfo in t]
    if [key for key in named if key.test_key] and ctx.attr._release[ReleaseInfo].value:
        refuse_test_key(ctx, [flash])
        return [flash_info, variables_info, OutputGroupInfo(auth = depset([flash]), lists = depset([flash]))]
    lists, auth, arguments = [], [], []
    for variable in sorted(targets):
        if not targets[variable]:
            continue
        path = "%s/%s" % (name, variable)
        entries = [_list_of(ctx, target, "%s_%d" % (path, i)) for i, target in enumerate(targets[variable])]
        merged = _merge(ctx, entries, path)
        lists.append(merged)
        arguments += ["--" + variable.lower(), merged.path]
        for key in [pk] if variable in ["KEK", "PK"] else kek[:1]:
            auth += _auth(ctx, variable, merged, key, path)
            if variable == "dbx":
                auth += _auth(ctx, variable, merged, key, path + "_append", append = True)
    for entry in ctx.attr.boot:
        title, _, path = entry.partition("=")
        if not path.startswith("\\"):
            fail("kiln: %s: \"%s\" in `boot` is not TITLE=\\PATH" % (ctx.label, entry))
        arguments += ["--boot", title, path]
    ctx.actions.run(
        executable = ctx.executable._make_variables,
        inputs = lists + [template],
        outputs = [flash],
        arguments = [template.path, flash.path, ctx.attr.time] + arguments,
        mnemonic = "UefiVariables",
        progress_message = "Making the variables %s" % ctx.label,
    )
    return [
        flash_info,
        variables_info,
        OutputGroupInfo(auth = depset(auth), lists = depset(lists)),
    ]

def _tool(label):
    return attr.label(
        default = label,
        allow_single_file = True,
        cfg = "exec",
        executable = True,
    )

uefi_variables = rule(
    implementation = _uefi_variables_impl,
    doc = """The variables of a UEFI machine with Secure Boot on, which starts what keys of yours have signed.

`name`.fd is the image of the flash that OVMF or AAVMF keeps its variables in, for a qemu_machine. A real machine gets its keys from
files, by its firmware's setup or by a program: `bazel build --output_groups=lists` makes them as lists (`name`/PK.esl,
KEK.esl, db.esl and dbx.esl), and `--output_groups=auth` signed as a running system wants them (.auth): PK and KEK by
the key of `pk`, the others by the first of `kek`. Each replaces what a machine has, but for dbx_append.auth. A key that
has a `signer` signs no list. docs/secure-boot.md says what to do with these.

Example:

    load("@kiln//:defs.bzl", "uefi_variables")

    uefi_variables(
        name = "machine",
        db = [":db_key"],
        kek = [":kek_key"],
        pk = ":pk_key",
    )
""",
    attrs = {
        "architecture": attr.string(
            doc = "The machine's: \"x86_64\", a PC, or \"aarch64\", a 64-bit Arm machine.",
            default = "x86_64",
            values = ["aarch64", "x86_64"],
        ),
        "boot": attr.string_list(
            doc = "The boot menu, in its order: \"TITLE=\\\\PATH\", a program of the first volume that has it. The firmware adds what it finds. Without it the menu is the template's.",
        ),
        "db": attr.label_list(
            doc = "What may be started: what these secure_boot_keys or certificates (PEM) have signed, programs (.efi) by their hash, or lists (.esl).",
            allow_files = True,
        ),
        "dbx": attr.label_list(
            doc = "What may not be started, even so: as `db`.",
            allow_files = True,
        ),
        "kek": attr.label_list(
            doc = "Who may change `db` and `dbx`: as `db`, without programs.",
            allow_files = True,
            mandatory = True,
        ),
        "pk": attr.label(
            doc = "The secure_boot_key of the machine's owner, who may change `kek`.",
            mandatory = True,
            providers = [SecureBootKeyInfo],
        ),
        "template": attr.label(
            doc = "The image of a flash that has none of these variables, but may have a boot menu. Default: OVMF's, or what AAVMF leaves after one boot.",
            allow_single_file = True,
        ),
        "time": attr.string(
            doc = "When the lists are from, which a firmware takes only if they are newer than what it has.",
            default = "2000-01-01T00:00:00",
        ),
        "_aavmf": attr.label(
            default = "//toolchain/qemu:used_variables_aarch64.fd",
            allow_single_file = True,
        ),
        "_busybox": _tool("@kiln_image_tools//:bin/busybox"),
        "_cert_list": _tool("@kiln_secure_boot//:bin/cert-to-efi-sig-list"),
        "_hash_list": _tool("@kiln_secure_boot//:bin/hash-to-efi-sig-list"),
        "_make_variables": attr.label(
            default = "//image/secure_boot:make_variables",
            cfg = "exec",
            executable = True,
        ),
        "_ovmf": attr.label(
            default = "@kiln_qemu//:ovmf_vars",
            allow_single_file = True,
        ),
        "_quiet": attr.label(
            default = "//image/secure_boot/private:quiet.sh",
            allow_single_file = True,
        ),
        "_release": attr.label(
            default = "//image:release",
        ),
        "_sign_list": _tool("@kiln_secure_boot//:bin/sign-efi-sig-list"),
        "_tools": attr.label_list(
            default = [
                "@kiln_secure_boot//:cert-to-efi-sig-list",
                "@kiln_secure_boot//:hash-to-efi-sig-list",
                "@kiln_secure_boot//:sign-efi-sig-list",
            ],
            cfg = "exec",
        ),
    },
)
