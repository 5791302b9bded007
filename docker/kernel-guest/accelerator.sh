#!/usr/bin/env bash
# Prints how QEMU should run guests here: kvm or tcg.
#
#   accelerator.sh GUEST-DIRECTORY
#
# The processor itself is taken where it works for an ordinary kernel, which is tried: there are
# machines whose /dev/kvm opens but boots nothing. The kernel ends by itself, for want of a root.
set -euo pipefail
words=
if [ -r /dev/kvm ] && [ -w /dev/kvm ]; then
  words=$(timeout --kill-after=5 20 qemu-system-x86_64 -accel kvm -cpu host -M q35 -m 256 \
    -display none -nodefaults -no-reboot -no-user-config -monitor none -serial stdio \
    -kernel "$1/vmlinuz" -append "console=ttyS0 panic=-1" </dev/null 2>/dev/null |
    tr -d '\0' || true)
fi
case $words in
  *"Linux version"*) echo kvm ;;
  *) echo tcg ;;
esac
