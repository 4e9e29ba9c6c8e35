"""Whether this build is a release."""

ReleaseInfo = provider(
    doc = "Whether this build is a release.",
    fields = {"value": "bool"},
)

def _release_setting_impl(ctx):
    return [ReleaseInfo(value = ctx.build_setting_value)]

release_setting = rule(
    implementation = _release_setting_impl,
    doc = "A build setting, true in a build whose results are for others.",
    build_setting = config.bool(flag = True),
)
