# shellcheck shell=bash
# Sourced by every script here: messages, processes known by pid file, free ports, JDK, Maven, packages and building.

REPO_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034 # used by the scripts that source this
CACHE_DIR="${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/gpu-docker-worker"
JDK_MINIMUM=25

# ---------------------------------------------------------------------------------------------------------- messages
# All of them go to stderr: stdout is for results.

if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then
    BOLD=$'\e[1m' RED=$'\e[31m' YELLOW=$'\e[33m' PLAIN=$'\e[0m'
else
    BOLD='' RED='' YELLOW='' PLAIN=''
fi

heading() { printf '\n%s== %s%s\n' "$BOLD" "$*" "$PLAIN" >&2; }
info() { printf '%s\n' "$*" >&2; }
warn() { printf '%swarning:%s %s\n' "$YELLOW" "$PLAIN" "$*" >&2; }
error() { printf '%serror:%s %s\n' "$RED" "$PLAIN" "$*" >&2; }
# die MESSAGE [EXIT_CODE]
die() {
    error "$1"
    exit "${2:-1}"
}

# Prints the comment block at the head of a script, which is its help.
print_help() {
    awk 'NR == 1 { next } /^#/ { sub(/^# ?/, ""); print; next } { exit }' "$1"
}

# --------------------------------------------------------------------------------------------------------- processes
# A process is written down as its pid in FILE and its birth (boot id and start time) in FILE.birth, so that a pid
# that was given to somebody else meanwhile is never taken for ours.

process_birth() {
    local stat
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
    # The name in parentheses may hold anything; the fields are counted after its last parenthesis.
    local -a fields
    read -ra fields <<<"${stat##*) }"
    [ "${fields[0]}" != Z ] || return 1
    printf '%s:%s\n' "$(</proc/sys/kernel/random/boot_id)" "${fields[19]}"
}

write_pid_file() {
    local file=$1 pid=$2
    process_birth "$pid" >"$file.birth" || return 1
    printf '%s\n' "$pid" >"$file"
}

# Prints the pid when the process of this pid file still runs.
running_pid() {
    local file=$1 pid birth
    [ -s "$file" ] && [ -s "$file.birth" ] || return 1
    pid=$(<"$file") birth=$(process_birth "$pid") || return 1
    [ "$birth" = "$(<"$file.birth")" ] || return 1
    printf '%s\n' "$pid"
}

# stop_process PID_FILE SECONDS: asks with TERM, then ends it with KILL. A stopped (SIGSTOP) process is woken first.
stop_process() {
    local file=$1 seconds=$2 pid deadline
    if pid=$(running_pid "$file"); then
        kill -TERM "$pid" 2>/dev/null || true
        kill -CONT "$pid" 2>/dev/null || true
        deadline=$((SECONDS + seconds))
        while running_pid "$file" >/dev/null && [ "$SECONDS" -le "$deadline" ]; do sleep 0.05; done
        while running_pid "$file" >/dev/null; do
            kill -KILL "$pid" 2>/dev/null || true
            sleep 0.05
        done
    fi
    rm -f "$file" "$file.birth"
}

# wait_until SECONDS PID_FILE COMMAND...: 0 when the command succeeds in time while the process lives.
wait_until() {
    local deadline=$((SECONDS + $1)) file=$2
    shift 2
    until "$@"; do
        running_pid "$file" >/dev/null || return 1
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.05
    done
}

# -------------------------------------------------------------------------------------------------------------- ports

port_in_use() {
    local hex
    hex=$(printf '%04X' "$1")
    grep -qsE "^ *[0-9]+: [0-9A-F]+:$hex " /proc/net/tcp /proc/net/tcp6
}

# A free TCP port below the ports that the system and the worker give out by themselves.
free_port() {
    local port
    for _ in {1..200}; do
        port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
        if ! port_in_use "$port"; then
            printf '%s\n' "$port"
            return
        fi
    done
    die "no free TCP port between 20000 and 31999"
}

# ----------------------------------------------------------------------------------------------------------- packages

is_root() { [ "$(id -u)" -eq 0 ]; }
has() { command -v "$1" >/dev/null 2>&1; }

# dockerd, containerd and iptables live in directories that are not on every user's PATH.
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@" >&2; }

# No pipe into "grep -q" anywhere: grep ends early, and under pipefail its writer's SIGPIPE would count as "not found".
apt_has_candidate() {
    has apt-cache && grep -q 'Candidate: [^(]' < <(apt-cache policy "$1" 2>/dev/null)
}

# Once in a script's life, as root.
LISTS_FRESH=false
refresh_lists() {
    if [ "$LISTS_FRESH" = true ] || ! is_root || ! has apt-get; then return; fi
    apt_get update || warn "apt-get update failed; trying with the lists that are there"
    LISTS_FRESH=true
}

# install_packages PACKAGE...: as root on Debian or Ubuntu installs them, else says the command and exits with 2.
install_packages() {
    if ! has apt-get; then
        die "missing: $*. Install the programs of these Debian packages with your system's package manager" 2
    fi
    if ! is_root; then
        error "missing: $*. As root, run once:"
        info "    apt-get update && apt-get install --no-install-recommends -y $*"
        exit 2
    fi
    info "installing $*"
    refresh_lists
    # A daemon that a package would start is not wanted: every script starts its own parts.
    local policy=/usr/sbin/policy-rc.d made=false result=0
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy" && made=true
    fi
    apt_get install --no-install-recommends -y "$@" || result=$?
    [ "$made" = false ] || rm -f "$policy"
    [ "$result" -eq 0 ] || die "apt-get could not install: $*" 2
}

# Appends to the array MISSING the packages of the named things that are not here.
MISSING=()
want() {
    local thing
    for thing in "$@"; do
        case $thing in
            docker)
                has dockerd && has containerd || MISSING+=(docker.io)
                has iptables || MISSING+=(iptables)
                has ip || MISSING+=(iproute2)
                # Part of docker.io in older releases.
                if ! has docker && apt_has_candidate docker-cli; then MISSING+=(docker-cli); fi
                ;;
            jdk) find_jdk >/dev/null || want_jdk ;;
            etcd) has etcd || MISSING+=(etcd-server) ;;
            etcdctl) has etcdctl || MISSING+=(etcd-client) ;;
            busybox) static_busybox >/dev/null || MISSING+=(busybox-static) ;;
            curl) has curl || MISSING+=(curl ca-certificates) ;;
            setsid) has setsid || MISSING+=(util-linux) ;;
            mkfs) has mkfs.ext4 || MISSING+=(e2fsprogs) ;;
            xfs) has mkfs.xfs || MISSING+=(xfsprogs) ;;
            attr) has getfattr && has setfattr || MISSING+=(attr) ;;
            kcat) has kcat || MISSING+=(kcat) ;;
            # Debian's own Python, whatever else is on the PATH.
            python-kafka) /usr/bin/python3 -c 'import confluent_kafka' 2>/dev/null || MISSING+=(python3-confluent-kafka) ;;
            maven) has mvn || MISSING+=(maven) ;;
            *) die "no package is known for $thing" ;;
        esac
    done
}

# ensure THING...: installs what is missing of jdk, maven, docker, etcd, etcdctl, busybox, curl, setsid, mkfs,
# xfs, attr, kcat, python-kafka.
ensure() {
    MISSING=()
    want "$@"
    if [ "${#MISSING[@]}" -gt 0 ]; then
        # The lists of a fresh machine may be empty: what there is to install is known only now.
        refresh_lists
        MISSING=()
        want "$@"
        install_packages "${MISSING[@]}"
    fi
    case " $* " in *' jdk '*) JAVA_HOME=$(find_jdk) || no_jdk && export JAVA_HOME ;; esac
}

# Prints the path of a busybox that needs no libraries.
static_busybox() {
    local path
    for path in /bin/busybox /usr/bin/busybox; do
        # The dynamic loader of a dynamically linked program is named in it.
        if [ -x "$path" ] && ! LC_ALL=C grep -qaE 'ld-(linux|musl)' < <(head -c 4096 "$path"); then
            printf '%s\n' "$path"
            return
        fi
    done
    return 1
}

# ------------------------------------------------------------------------------------------------------ JDK and Maven

# Without other programs, since every command of gdw asks.
jdk_major() {
    local line
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    while read -r line; do
        if [[ $line =~ ^JAVA_VERSION=\"([0-9]+) ]]; then
            printf '%s\n' "${BASH_REMATCH[1]}"
            return
        fi
    done <"$1/release"
    return 1
}

# Prints the first JDK that is new enough: JAVA_HOME, then the oldest of those under /usr/lib/jvm.
find_jdk() {
    local home major best='' best_major=0
    if [ -n "${JAVA_HOME:-}" ] && major=$(jdk_major "$JAVA_HOME") && [ "$major" -ge "$JDK_MINIMUM" ]; then
        printf '%s\n' "$JAVA_HOME"
        return
    fi
    for home in /usr/lib/jvm/*; do
        major=$(jdk_major "$home") || continue
        # The nearest to the one that the build is tried with: a later one may bring new warnings.
        if [ "$major" -ge "$JDK_MINIMUM" ] && { [ -z "$best" ] || [ "$major" -lt "$best_major" ]; }; then
            best=$home best_major=$major
        fi
    done
    [ -n "$best" ] && printf '%s\n' "$best"
}

want_jdk() {
    local package=openjdk-$JDK_MINIMUM-jdk-headless
    apt_has_candidate "$package" || refresh_lists
    apt_has_candidate "$package" || no_jdk
    MISSING+=("$package")
}

no_jdk() {
    error "a JDK $JDK_MINIMUM or newer is needed, and neither JAVA_HOME nor /usr/lib/jvm/* has one."
    info "The package lists have no openjdk-$JDK_MINIMUM-jdk either. Install Eclipse Temurin $JDK_MINIMUM (package temurin-$JDK_MINIMUM-jdk,"
    info "see https://adoptium.net/installation/linux/), or unpack any JDK $JDK_MINIMUM and set JAVA_HOME to it."
    exit 2
}

# Runs Maven in the repository, on the JDK found, quietly enough to read.
maven() {
    ensure jdk maven
    (cd "$REPO_ROOT" && mvn -B -ntp "$@")
}

# The value of a property of the parent POM, where all versions stand.
pom_property() {
    sed -n "s|.*<$1>\(.*\)</$1>.*|\1|p" "$REPO_ROOT/pom.xml" | head -n 1 | grep . \
        || die "no <$1> in $REPO_ROOT/pom.xml"
}

# ------------------------------------------------------------------------------------------------------------ building

# build_if_needed MODULE...: builds those that are missing or older than any of their sources, with what they depend on,
# without tests.
build_if_needed() {
    if are_built "$@"; then return; fi
    # Two programs started at once build one after the other, and the second finds it done.
    mkdir -p "$REPO_ROOT/target"
    exec 9>"$REPO_ROOT/target/.build.lock"
    flock 9
    if ! are_built "$@"; then build "$@"; fi
    exec 9>&-
}

build() {
    local modules module log="$REPO_ROOT/target/build.log"
    modules=$(IFS=, && printf '%s' "$*")
    info "building $modules (once after a change; a minute or two the first time)"
    for module in "$@"; do remove_old_libraries "$module"; done
    if ! maven -q package -pl "$modules" -am -Dmaven.test.skip=true -Dspotless.check.skip=true >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        die "the build failed; the whole log is $log"
    fi
    for module in "$@"; do write_classpath "$module"; done
    case " $* " in *' worker '*) write_class_archive ;; esac
}

# The file, for java's @, with the class path of a module that was built.
classpath_file() { printf '%s/target/run/classpath.args\n' "$REPO_ROOT/$1"; }

are_built() {
    local module file classpath
    for module in "$@"; do
        file=$(classpath_file "$module")
        [ -r "$file" ] || return 1
        # A repository that was moved is built again. Read to its end, where "read" fails.
        IFS= read -r -d '' classpath <"$file" || true
        [[ $classpath == *"$REPO_ROOT/$module/target/"* ]] || return 1
        [ -z "$(find "$REPO_ROOT/pom.xml" "$REPO_ROOT"/*/pom.xml "$REPO_ROOT/messages/src/main" \
            "$REPO_ROOT/$module/src/main" -newer "$file" -print -quit)" ] || return 1
    done
}

# Maven only adds to the directory of libraries; after a change of versions old and new would be there.
remove_old_libraries() {
    local file
    file=$(classpath_file "$1")
    if [ ! -e "$file" ] || [ -n "$(find "$REPO_ROOT/pom.xml" "$REPO_ROOT"/*/pom.xml -newer "$file")" ]; then
        rm -rf "$REPO_ROOT/$1/target/lib"
    fi
}

# Our own jars are run from copies: Maven writes over the originals, which a running program would not survive.
write_classpath() {
    local target="$REPO_ROOT/$1/target" jar entries='' file
    file=$(classpath_file "$1")
    mkdir -p "$target/run"
    for jar in "$target"/gpu-docker-*.jar "$target"/lib/gpu-docker-*.jar; do
        case $jar in *-sources.jar | *-javadoc.jar | *-tests.jar) continue ;; esac
        [ -e "$jar" ] || continue
        cp --remove-destination "$jar" "$target/run/"
        entries="$entries:$target/run/${jar##*/}"
    done
    [ -n "$entries" ] || die "the build left no jar in $target"
    for jar in "$target"/lib/*.jar; do
        case $jar in */gpu-docker-*) ;; *) entries="$entries:$jar" ;; esac
    done
    # In a java argument file a quoted value may hold spaces; backslashes and quotes are escaped.
    entries=${entries:1}
    entries=${entries//\\/\\\\}
    printf -- '-cp\n"%s"\n' "${entries//\"/\\\"}" >"$file.new"
    mv "$file.new" "$file"
}

# Unmounts what is mounted below these directories, the last mounted first; loop devices go with it.
unmount_below() {
    local below mounted
    for below in "$@"; do
        awk -v below="$below/" 'index($2, below) == 1 { print $2 }' /proc/self/mounts | tac | while read -r mounted; do
            umount "$mounted" || umount -l "$mounted"
        done
    done
}

# The classes of a start, as the JDK that built can map them into memory instead of reading and checking each.
class_archive() { printf '%s/worker/target/run/start.aot\n' "$REPO_ROOT"; }

# Bound to the class path's files, the options and the JDK: Java does without it where one of them is another.
write_class_archive() {
    local archive options classes="$REPO_ROOT/scripts/start-classes.txt" log="$REPO_ROOT/worker/target/run/start.log"
    archive=$(class_archive)
    rm -f "$archive"
    read -ra options <<<"$(worker_java_options)"
    options+=("@$(classpath_file worker)")
    if "$JAVA_HOME/bin/java" -XX:AOTMode=record "-XX:AOTConfiguration=$archive.conf" "${options[@]}" \
        io.gpudocker.worker.app.StartClasses "$classes" >"$log" 2>&1 \
        && "$JAVA_HOME/bin/java" -XX:AOTMode=create "-XX:AOTConfiguration=$archive.conf" "-XX:AOTCache=$archive.new" \
            "${options[@]}" >>"$log" 2>&1; then
        mv "$archive.new" "$archive"
    else
        warn "starts of the worker will be slower: no class archive could be made, see $log"
    fi
    rm -f "$archive.conf" "$archive.new"
}

# What the worker's Java is started with, one word each.
worker_java_options() {
    # Measured by "scripts/bench start" with 8 GPUs and 100 ReplicaSets, on a busy machine (docs/benchmarks.md):
    # -XX:TieredStopAtLevel=1  resident memory 237 MiB instead of 290, and a start of 6.4 s instead of 8.6 to 10.5, part
    #                          of which is a lower load. The worker mostly waits: an optimizing compiler earns little.
    # -XX:+UseSerialGC         the collector of the smallest footprint; a heap of 256 MiB keeps its pauses short.
    printf '%s ' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m -XX:+ExitOnOutOfMemoryError \
        --enable-native-access=ALL-UNNAMED
}

# ------------------------------------------------------------------------------------------------------------- Docker

# docker_get HOST PATH [CURL_OPTIONS...]: asks an engine on a unix socket, with a deadline.
docker_get() {
    local host=$1 path=$2
    shift 2
    curl -sf --noproxy '*' --max-time 30 --unix-socket "${host#unix://}" "$@" "http://docker$path"
}

docker_answers() { [ -S "${1#unix://}" ] && has curl && docker_get "$1" /_ping --max-time 5 >/dev/null; }
