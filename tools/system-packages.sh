#!/usr/bin/env bash
# Installs what tests and benchmarks use beside npm's packages: Chromium opens the pages of a run, wrk
# and a C compiler stand beside the generator in its benchmarks. Where that is not possible it says so
# and goes on: the tests that need them are then skipped by name.
set -uo pipefail

missing=()
command -v chromium > /dev/null || missing+=(chromium)
command -v wrk > /dev/null || missing+=(wrk)
command -v cc > /dev/null || missing+=(gcc libc6-dev)
if [ ${#missing[@]} -eq 0 ]; then exit 0; fi

echo "Installing ${missing[*]}"
if [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  timeout 60 apt-get update -qq
  timeout 240 apt-get install -qq --no-install-recommends "${missing[@]}" > /dev/null && exit 0
fi
echo "Not installed: ${missing[*]}. Install them by hand, or see the tests that need them skipped."
