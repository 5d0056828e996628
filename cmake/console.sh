# How our scripts speak to the person in front of them: one line before a long step, a sign of life during it, and the
# end of its log if it fails.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }

step() { # step "what it does" LOGFILE command...
    local what=$1 log=$2 began=$SECONDS never ticker status=0
    shift 2
    say "- $what"
    exec {never}<> <(:)
    while ! read -r -t 30 -u "$never"; do say "  still at it ($((SECONDS - began)) s)"; done &
    ticker=$!
    exec {never}>&-
    "$@" >"$log" 2>&1 </dev/null || status=$?
    kill "$ticker" 2>/dev/null || :
    wait "$ticker" 2>/dev/null || :
    if [ "$status" -ne 0 ]; then
        say "  that failed; the last lines were:"
        tail -n 25 "$log" | sed 's/^/    /' >&2
        return "$status"
    fi
    say "  done ($((SECONDS - began)) s)"
}
