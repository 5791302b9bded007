#!/bin/sh
# Becomes a libvirtd whose directories are private to it. Runs in a mount namespace of its own
# (unshare --mount), so nothing that is mounted here is seen outside.
#
#   run-private.sh LIBVIRTD STATE RUN
#
# LIBVIRTD  program
# STATE     directory with etc, lib, cache and log: takes the place of libvirt's own
# RUN       directory on a memory file system for sockets and process ids; short, because a unix
#           socket's path has at most 107 characters
set -eu
[ $# -eq 3 ] || { echo "usage: run-private.sh LIBVIRTD STATE RUN" >&2; exit 2; }
program=$1
state=$2
run=$3
bind() {
  mkdir -p "$1" "$2"
  mount --bind "$1" "$2"
}
bind "$state/etc" /etc/libvirt
bind "$state/lib" /var/lib/libvirt
bind "$state/cache" /var/cache/libvirt
bind "$state/log" /var/log/libvirt
bind "$run" /run/libvirt
exec "$program" --config /etc/libvirt/libvirtd.conf --pid-file "$run/libvirtd.pid"
