# Shared by the lab's shell scripts: where things are kept, and how they speak to the person.
# shellcheck shell=bash

lab_source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

. "$lab_source/../../cmake/console.sh"

# Everything that is made once and reused lies here, outside the source tree.
lab_cache=${OUTLOOK_WIZARD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/outlook-connection-wizard}

wine_root=$lab_cache/wine-root     # a Debian 13 file system with Wine 10; absent where the host's own Wine is new enough
wine_prefix=$lab_cache/wine-prefix # a ready Windows folder that every lab starts from
lab_keys=$lab_cache/lab-keys       # the keys and authorities of the lab's certificates
lab_recorder=${LAB_RECORDER-$lab_source/../../build/native/tests/lab/recorder.so} # made by the preset "native"
lab_mount=$lab_cache/lab           # always empty from outside; every lab mounts its own files here, for itself alone

readonly EXIT_USAGE=64 EXIT_NO_NAMESPACES=69 EXIT_INTERNAL=70 EXIT_NOT_FOUND=66

fail() { # fail EXIT_CODE MESSAGE…
    local code=$1
    shift
    say "$(basename "$0"): $*"
    exit "$code"
}

# The host's own Wine serves when it is version 10 or newer: older ones tie no IPv6 connection to a process.
host_wine_is_new_enough() {
    local version
    version=$(wine --version 2>/dev/null || /usr/lib/wine/wine64 --version 2>/dev/null) || return 1
    version=${version#wine-}
    [ "${version%%.*}" -ge 10 ] 2>/dev/null
}
