# Lets the program check this host. Words: hypervisor.
hypervisor=$1
java=$("$directory/ecms" --java-home 2>&1) || refuse 20 "$java"
report=$("$directory/ecms" doctor --node --hypervisor "$hypervisor" --data "$data" 2>&1) || {
  printf '%s\n' "$report" | grep -E ' fail |→' >&2 || printf '%s\n' "$report" >&2
  exit 20
}
