#!/usr/bin/env bash
# Runs the kernel stack against a real kernel: the contract of the port and the tree tests, inside a
# guest. `make verify-kernel` calls it.
#
#   verify.sh [CLASS-PATH [TEST...]]
#
# Without a class path that of the build is taken. The last line printed by the guest's tests is
# "KERNEL-TESTS n passed, n failed, n skipped"; no such line is a failure. Limit: ECMS_KERNEL_LIMIT
# seconds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here=docker/kernel-guest
guest=${ECMS_KERNEL_GUEST:-target/kernel-guest}
limit=${ECMS_KERNEL_LIMIT:-900}
module=storage-tree/target
class_path=${1:-$module/test-classes:$module/classes:$(cat $module/kernel-guest.classpath)}
[ $# -eq 0 ] || shift
package=io.ecms.tree.stack.kernel
tests=("$@")
[ ${#tests[@]} -gt 0 ] || tests=($package.KernelContractInGuest $package.KernelTreeInGuest)

"$here/build-guest.sh" "$guest"

job=$(mktemp -d "${TMPDIR:-/tmp}/ecms-kernel-verify.XXXXXX")
trap 'rm -rf "$job"' EXIT
mkdir "$job/classes" "$job/lib"
while read -r entry; do
  if [ -d "$entry" ]; then
    cp -r "$entry/." "$job/classes/"
  elif [ -n "$entry" ]; then
    cp "$entry" "$job/lib/"
  fi
done < <(tr ':' '\n' <<<"$class_path")
install -m 755 "$here/job-run" "$job/run"
cp "$here/logback.xml" "$job/"
echo "${tests[@]}" >"$job/tests"

status=0
GUEST_MEMORY=1024 "$here/run-guest.sh" "$guest" "$job" "$limit" | tee "$job/console" || status=$?
result=$(grep '^KERNEL-TESTS ' "$job/console" | tail -n 1 || true)
echo "verify-kernel: ${result:-no result from the guest}"
[ -n "$result" ] || exit 1
exit "$status"
