"""A loader with a signature."""

load("//image/secure_boot/private:key_info.bzl", "SECRET", "SecureBootKeyInfo", "refuse_test_key")
load(":release.bzl", "ReleaseInfo")

def _signed_loader_impl(ctx):
    key = ctx.attr.key[SecureBootKeyInfo]
    src = ctx.file.src
    out = ctx.actions.declare_file(ctx.label.name + ".efi")
    files = [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles(files = [out]))]
    if key.test_key and ctx.attr._release[ReleaseInfo].value:
        refuse_test_key(ctx, [out])
        return files
    inputs = [src, key.certificate, ctx.file._script]
    tools = list(ctx.files._tools)
    requirements = {}
    if key.test_key:
        inputs.append(key.test_key)
        how = ["key", key.test_key.path]
    elif key.signer:
        tools.append(key.signer)
        how = ["signer", key.signer.executable.path]
        requirements = SECRET
    else:
        how = ["key", key.private_key]
        requirements = SECRET
    ctx.actions.run(
        executable = ctx.executable._busybox,
        inputs = inputs,
        outputs = [out],
        tools = tools,
        arguments = ["sh", ctx.file._script.path] + [
            tool.path
            for tool in [
                ctx.executable._busybox,
                ctx.executable._hash_list,
                ctx.executable._osslsigncode,
                ctx.executable._sbverify,
            ]
        ] + [src.path, out.path, key.certificate.path] + how,
        execution_requirements = requirements,
        mnemonic = "SecureBootSign",
        progress_message = "Signing %s" % src.short_path,
        use_default_shell_env = True,
    )
    return files

def _tool(label):
    return attr.label(
        default = label,
        allow_single_file = True,
        cfg = "exec",
        executable = True,
    )

signed_loader = rule(
    implementation = _signed_loader_impl,
    doc = "Signs a loader: `name`.efi.",
    attrs = {
        "key": attr.label(
            doc = "The secure_boot_key.",
            mandatory = True,
            providers = [SecureBootKeyInfo],
        ),
        "src": attr.label(
            doc = "The loader.",
            allow_single_file = True,
            mandatory = True,
        ),
        "_busybox": _tool("@kiln_image_tools//:bin/busybox"),
        "_hash_list": _tool("@kiln_secure_boot//:bin/hash-to-efi-sig-list"),
        "_osslsigncode": _tool("@kiln_secure_boot//:bin/osslsigncode"),
        "_release": attr.label(
            default = "//image:release",
        ),
        "_sbverify": _tool("@kiln_secure_boot//:bin/sbverify"),
        "_script": attr.label(
            default = "//image/secure_boot/private:sign.sh",
            allow_single_file = True,
        ),
        "_tools": attr.label_list(
            default = [
                "@kiln_secure_boot//:hash-to-efi-sig-list",
                "@kiln_secure_boot//:osslsigncode",
                "@kiln_secure_boot//:sbverify",
            ],
            cfg = "exec",
        ),
    },
)
