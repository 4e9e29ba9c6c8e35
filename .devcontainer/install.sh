#!/usr/bin/env bash
#
# Makes a container of Debian one that builds and tests Kiln: Containerfile runs this as root. Who works there is the
# user kiln, since what root writes into a directory of the host is root's there as well.

set -euo pipefail

"${BASH_SOURCE[0]%/*}/bazelw" --version # Installs Bazel.
DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends ca-certificates git
rm -rf /var/lib/apt/lists/*
useradd --create-home --shell /bin/bash --uid 1000 kiln
