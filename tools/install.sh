#!/bin/bash
# Installs what is missing of the groups named (all groups without arguments) of packages.txt, from
# Debian, and nothing else: no recommended packages, and no daemon is started. Says what it does.
#
#   tools/install.sh [--list] [GROUP...]      --list: only print what is missing
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

fail() {
  echo "install: $*" >&2
  exit 1
}

list_only=no
if [[ ${1:-} == --list ]]; then
  list_only=yes
  shift
fi
groups=("$@")
[[ ${#groups[@]} -gt 0 ]] || groups=(build python check judges shell)

# Packages of one group; fails when there is no such group.
packages_of() {
  awk -v group="[$1]" '
    { sub(/#.*/, ""); gsub(/[ \t]/, "") }
    /^\[/ { inside = ($0 == group); found = found || inside; next }
    inside && $0 != "" { print }
    END { exit !found }' packages.txt || fail "packages.txt has no group '$1'"
}

wanted=()
for group in "${groups[@]}"; do
  names=$(packages_of "$group")
  mapfile -t -O "${#wanted[@]}" wanted <<<"$names"
done

command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
  fail "this is no Debian system; install by hand what tools/packages.txt lists (Debian's names)"

# What is installed, and what that stands in for: a nodejs of others brings npm with it, and
# conflicts with Debian's.
there=$(dpkg-query -W -f '${db:Status-Status}, ${Package}, ${Provides}\n' |
  sed -n 's/^installed, //p' | sed 's/([^)]*)//g' | tr -d ' ' | tr ',' '\n')
missing=()
for package in $(printf '%s\n' "${wanted[@]}" | sort -u); do
  grep -qxF -- "$package" <<<"$there" || missing+=("$package")
done

if [[ ${#missing[@]} -eq 0 ]]; then
  [[ $list_only == yes ]] || echo "install: nothing is missing"
  exit 0
fi
if [[ $list_only == yes ]]; then
  printf '%s\n' "${missing[@]}"
  exit 0
fi

release=$(. /etc/os-release 2>/dev/null && echo "${ID:-?} ${VERSION_ID:-?}" || echo "unknown")
[[ $release == "debian 12" ]] ||
  fail "made for Debian 12, this is $release; install by hand: ${missing[*]}"

as_root=()
if [[ $(id -u) -ne 0 ]]; then
  command -v sudo >/dev/null ||
    fail "needs root or sudo; as root: apt-get install --no-install-recommends ${missing[*]}"
  as_root=(sudo)
fi
echo "install: from Debian: ${missing[*]}"

# While apt runs, policy-rc.d forbids the start of any service; afterwards it is as it was.
policy=/usr/sbin/policy-rc.d
kept=$policy.before-comity
restore_policy() {
  "${as_root[@]}" rm -f "$policy"
  if "${as_root[@]}" test -e "$kept"; then "${as_root[@]}" mv "$kept" "$policy"; fi
}
# A run that was killed left our rule in place: undo that first.
if "${as_root[@]}" test -e "$kept"; then restore_policy; fi
trap restore_policy EXIT
trap 'exit 130' INT TERM
if "${as_root[@]}" test -e "$policy"; then "${as_root[@]}" mv "$policy" "$kept"; fi
printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
"${as_root[@]}" chmod 755 "$policy"

apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0)
"${apt[@]}" update || fail "apt-get update failed: is there a network, is sources.list in order?"
"${apt[@]}" install -y --no-install-recommends "${missing[@]}" ||
  fail "apt-get could not install: ${missing[*]}"
echo "install: done"
