# What all scripts for hosts begin with. Words: program directory, data directory, further ones.
set -eu
directory=$1
data=$2
shift 2

# Ends with a status that tells why, and says it.
refuse() { echo "$2" >&2; exit "$1"; }

# Whether a process is a node controller.
is_controller() {
  tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline" | grep -q "io.ecms.*node"
}

# Whether the controller that was started here runs.
runs() {
  [ -r "$data/controller.pid" ] && is_controller "$(cat "$data/controller.pid")"
}
