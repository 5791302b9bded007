# Whether this host could become a node. Words: servers (HOST:PORT). Says "running" when its controller
# runs, else the stamp of the program that is there, if any.
[ "$(uname -s)" = Linux ] || refuse 10 "it runs $(uname -s), not Linux"
for tool in bash tar flock setsid timeout; do
  command -v "$tool" >/dev/null || refuse 10 "there is no $tool; install it"
done
for place in "$directory" "$data"; do
  mkdir -p "$(dirname "$place")" 2>/dev/null || :
  [ -w "$(dirname "$place")" ] || refuse 10 "$(id -un) may not write to $(dirname "$place"); come as root"
  free=$(df -Pk "$(dirname "$place")" | awk 'NR == 2 { print int($4 / 1024) }')
  [ "$free" -ge 400 ] || refuse 10 "$(dirname "$place") has $free MiB free; 400 are needed"
done

reached=no
for server in "$@"; do
  if timeout 3 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "${server%:*}" "${server##*:}" 2>/dev/null; then
    reached=yes
    break
  fi
done
[ "$reached" = yes ] || refuse 11 "tried $*; is the cluster's port open, and not bound to loopback?"

if runs; then
  echo running
elif [ -d /run/systemd/system ] && systemctl is-active --quiet ecms-node; then
  echo running
elif [ -r "$directory/.stamp" ]; then
  cat "$directory/.stamp"
fi
