#!/bin/sh
# Usage: sh xtask/need.sh [cargo] [node]. Checks that the tools are there and new enough, and says
# how to get them where they are not. Offers apt on Debian; never changes anything unasked.
set -u

say() { printf '%s\n' "$*" >&2; }

# newer HAVE MAJOR MINOR: is version HAVE (v20.19.1, 1.95.0) at least MAJOR.MINOR?
newer() {
    have=${1#v}
    major=${have%%.*}
    rest=${have#*.}
    minor=${rest%%.*}
    [ "$major" -gt "$2" ] 2>/dev/null || { [ "$major" -eq "$2" ] && [ "$minor" -ge "$3" ]; } 2>/dev/null
}

need_cargo() {
    if ! command -v cargo >/dev/null 2>&1 && [ -x "$HOME/.cargo/bin/cargo" ]; then
        say "Rust is in $HOME/.cargo/bin, which is not on the PATH. Try:  . \"$HOME/.cargo/env\""
        return 1
    fi
    if ! command -v cargo >/dev/null 2>&1; then
        say "Rust is missing. Get it, without root, from https://rustup.rs:"
        say "    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --default-toolchain 1.95.0"
        return 1
    fi
    version=$(cargo --version 2>&1) || {
        say "cargo does not run:"
        say "$version"
        say "This project is built with Rust 1.95.0:  rustup toolchain install 1.95.0 --component rustfmt,clippy"
        return 1
    }
    version=$(printf '%s' "$version" | cut -d' ' -f2)
    newer "$version" 1 95 || {
        say "This project needs Rust 1.95 or newer, and this is $version. With rustup:  rustup toolchain install 1.95.0"
        return 1
    }
    # Some third-party crates build C code (zstd, ring).
    command -v cc >/dev/null 2>&1 || {
        say "A C compiler is missing. On Debian:  apt install build-essential"
        return 1
    }
}

need_node() {
    version=$(node --version 2>/dev/null || echo none)
    if newer "$version" 20 19 && command -v npm >/dev/null 2>&1; then
        return 0
    fi
    say "The web app needs Node 20.19 or newer with npm; found: $version."
    if command -v apt-get >/dev/null 2>&1; then
        candidate=$(apt-cache policy nodejs 2>/dev/null | sed -n 's/^ *Candidate: *//p')
        if newer "$candidate" 20 19; then
            offer_apt && return 0
            say "By hand:  apt install nodejs npm"
            return 1
        fi
        say "This Debian's own package is ${candidate:-unknown} (too old, or run: apt update)."
    fi
    say "Without root: https://nodejs.org/en/download (an archive to unpack), or nvm:  nvm install 22"
    return 1
}

offer_apt() {
    [ -t 0 ] || return 1
    sudo=; [ "$(id -u)" -eq 0 ] || sudo=sudo
    printf 'Install it now with "%s apt-get install nodejs npm"? [y/N] ' "$sudo" >&2
    read -r answer
    case $answer in
        y | Y | yes) $sudo apt-get install -y nodejs npm && newer "$(node --version)" 20 19 ;;
        *) return 1 ;;
    esac
}

status=0
for tool in "$@"; do
    "need_$tool" || status=1
done
exit $status
