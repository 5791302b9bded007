# Lets the program check this host. Words: program directory, data directory, hypervisor.
set -eu
directory=$1
data=$2
hypervisor=$3
refuse() { echo "$2" >&2; exit "$1"; }

java=$("$directory/ecms" --java-home 2>&1) || refuse 20 "$java"
report=$("$directory/ecms" doctor --node --hypervisor "$hypervisor" --data "$data" 2>&1) || {
  printf '%s\n' "$report" | grep -E ' fail |→' >&2 || printf '%s\n' "$report" >&2
  exit 20
}
