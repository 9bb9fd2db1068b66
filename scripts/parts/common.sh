# shellcheck shell=bash
# Sourced by the parts: what kafka, etcd and dockerd have in common.

# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# part_dir DIR: makes it and prints it as an absolute path.
part_dir() {
    [ -n "${1:-}" ] || die "a directory is needed; see --help" 2
    mkdir -p "$1"
    (cd "$1" && pwd)
}

is_number() { [[ $1 =~ ^[0-9]+$ ]]; }

# guard PART DIR OWNER [SCRIPT]: when the process OWNER ends, however it ends, stops the part (by its script) and removes
# DIR. So a killed test run leaves nothing behind. Called before anything is started, and while the directory is locked,
# so that an owner that ends meanwhile is noticed too. Does nothing without an owner.
guard() {
    local part=$1 dir=$2 owner=$3 script=${4:-}
    unguard "$part" "$dir"
    [ -n "$owner" ] || return 0
    process_birth "$owner" >/dev/null || die "there is no process $owner to own $part" 2
    script=${script:-$REPO_ROOT/scripts/parts/$part}
    # shellcheck disable=SC2016 # expanded by the guard itself
    setsid bash -c 'tail --pid="$1" -s 0.5 -f /dev/null; exec "$2" stop "$3" --now --remove' \
        "$part-guard" "$owner" "$script" "$dir" </dev/null >/dev/null 2>&1 8>&- 9>&- &
    write_pid_file "$dir/$part.guard" "$!"
    disown
}

unguard() {
    local part=$1 dir=$2 pid
    # The guard itself runs this too, through stop.
    if pid=$(running_pid "$dir/$part.guard") && [ "$pid" != "$$" ]; then
        kill -KILL -- "-$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null || true
    fi
    rm -f "$dir/$part.guard" "$dir/$part.guard.birth"
}

# in_background PID_FILE LOG COMMAND...: starts a process in its own session, which outlives the caller.
in_background() {
    local file=$1 log=$2
    shift 2
    # A shell that is not interactive starts it in its own process group, so setsid does not fork and $! is the process.
    setsid "$@" </dev/null >>"$log" 2>&1 8>&- 9>&- &
    write_pid_file "$file" $! || true
    # Its end is seen by its pid file; the shell is to say nothing about it.
    disown
}

# Starts and stops of one part in one directory take turns.
lock_dir() {
    exec 8>"$1/.$2.lock"
    flock 8
}

# remove_dir DIR: never crosses into another file system that is still mounted in there.
remove_dir() { rm -rf --one-file-system -- "$1"; }

# option_value OPTION [VALUE]: refuses an option whose value is missing.
option_value() { [ -n "${2:-}" ] || die "$1 needs a value; see --help" 2; }

# stop_options [OPTION]...: sets SECONDS_TO_STOP (0 with --now, else STOP_LIMIT) and REMOVE.
stop_options() {
    SECONDS_TO_STOP=${STOP_LIMIT:-10} REMOVE=false
    while [ $# -gt 0 ]; do
        case $1 in
            --now) SECONDS_TO_STOP=0 ;;
            --remove) REMOVE=true ;;
            *) die "unknown option $1; see --help" 2 ;;
        esac
        shift
    done
}

# stop_part PART DIR [OPTION]...: what stopping means for a part that is one process.
stop_part() {
    local part=$1 dir=$2 pid
    shift 2
    [ -n "$dir" ] || die "a directory is needed; see --help" 2
    stop_options "$@"
    [ -d "$dir" ] || return 0
    dir=$(cd "$dir" && pwd)
    lock_dir "$dir" "$part"
    if [ "$SECONDS_TO_STOP" -eq 0 ] && pid=$(running_pid "$dir/$part.pid"); then
        kill -KILL "$pid" 2>/dev/null || true
    fi
    stop_process "$dir/$part.pid" "$SECONDS_TO_STOP"
    unguard "$part" "$dir"
    if [ "$REMOVE" = true ]; then remove_dir "$dir"; fi
}

# signal_part PART DIR SIGNAL: sends it to the part's process, and after KILL waits until it is gone.
signal_part() {
    local part=$1 dir=$2 signal=${3:-} pid
    if [ -z "$dir" ] || [ -z "$signal" ]; then die "a directory and a signal are needed; see --help" 2; fi
    pid=$(running_pid "$dir/$part.pid") || die "no $part runs in $dir"
    kill -s "$signal" "$pid"
    if [ "$signal" = KILL ]; then
        while running_pid "$dir/$part.pid" >/dev/null; do sleep 0.02; done
    fi
}
