"""What a secure_boot_key is, for those who sign with it."""

SecureBootKeyInfo = provider(
    doc = "A certificate, and how to sign what it vouches for. One of the last three is not None.",
    fields = {
        "certificate": "File: X.509, PEM",
        "private_key": "string: path of a file on the machine that signs, which Bazel does not know",
        "signer": "FilesToRunProvider: a program that signs",
        "test_key": "File: a private key that is no secret",
    },
)

# What makes an action one that no cache keeps the result of, and no other machine runs: it uses a secret. It may reach
# whatever holds that.
SECRET = {
    "no-cache": "1",
    "no-remote": "1",
    "requires-network": "1",
}

def test_key_error(label):
    """What to say to who makes a release with a key that everybody has.

    Args:
      label: of what was to be made.
    """
    return (("%s: a release (--//image:release, --config=release) cannot be signed with a test key, which everybody " +
             "has: give secure_boot_key a `private_key` or a `signer` of yours, as docs/secure-boot.md says") % label)

def refuse_test_key(ctx, outputs):
    """Makes outputs of an action that fails, and says why.

    Not a failure of the analysis: `bazel aquery --config=release //...` goes on.

    Args:
      ctx: of the rule.
      outputs: list of File.
    """
    ctx.actions.run_shell(
        outputs = outputs,
        command = "printf 'kiln: error: %s\\n' \"$1\" >&2; exit 1",
        arguments = [test_key_error(ctx.label)],
        mnemonic = "SecureBootRefuse",
    )
