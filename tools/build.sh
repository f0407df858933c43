#!/bin/bash
# Configures a preset when needed and builds targets of it (all without any).
#
#   tools/build.sh PRESET [TARGET...]
#
# The environment makes the compiler's cache hit across checkouts.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
preset=${1:?usage: tools/build.sh PRESET [TARGET...]}
shift

export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
# Headers that are read once for many files; their text is part of the key all the same.
export CCACHE_SLOPPINESS=pch_defines,time_macros
folder=build/$preset
if [[ ! -f $folder/build.ninja ]]; then
  # What a configure that failed has left must not stand in the way of the next.
  rm -f "$folder/CMakeCache.txt"
  cmake --preset "$preset"
fi
cmake --build "$folder" -j"$(nproc)" ${1:+--target "$@"}
