#!/usr/bin/env bash
# A real Cassandra in the background: one node, or a ring on several addresses of this machine. The
# server comes from Maven Central (pom.xml beside this file) and runs on JDK 17; nothing needs to be
# installed. Meant for development and tests.
#
#   cassandra.sh start [options]    start what does not run yet; returns when clients can connect
#   cassandra.sh stop [options]     end all nodes of the directory (or --node I); data stays
#   cassandra.sh kill --node I      end one node as a crash would (SIGKILL)
#   cassandra.sh status [options]   one line per node; exit code 0 only if all of them answer
#   cassandra.sh jars               only fetch the server's libraries
#
# Options:
#   --nodes N           how many nodes (1)
#   --addresses A,B,..  their addresses, N of them (127.0.0.1,127.0.0.2,..)
#   --node I            only node I of the list, from 1; for one node per network namespace
#   --data DIR          where data, logs and pid files lie (.ecms/cassandra of the repository)
#   --port P            CQL port of every node (9042); P+1 is the ring's port, P+10+I the JMX port
#   --heap MIB          heap of a node (320)
#   --sync MODE         periodic, batch or group: see docs/cassandra.md (periodic)
#   --together          nodes of a new ring need not join one after the other: all are seeds, with
#                       given tokens, so that several calls with --node can run side by side
#   --clean             delete the directory's data before the start
#
# Environment: CASSANDRA_JAVA_HOME (a JDK 17), ECMS_JVM_DIR (where JDKs are installed, /usr/lib/jvm),
# MVN (mvn). Exit codes: 0 done, 1 failed, 2 usage, 3 something is missing on this machine.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
root=$(cd "$here/../.." && pwd)
readonly here root
readonly jars_file=$root/target/cassandra/class-path
readonly start_limit=120 stop_limit=30

usage() { printf 'cassandra: %s\n' "$1" >&2; sed -n '6,27s/^# \{0,1\}//p' "$here/cassandra.sh" >&2; exit 2; }
fail() { printf 'cassandra: %s\n  → %s\n' "$1" "$2" >&2; exit 1; }
missing() { printf 'cassandra: %s\n  → %s\n' "$1" "$2" >&2; exit 3; }

# ---- what the server needs --------------------------------------------------------------------

# Sets java to a JDK 17; Cassandra 5.0 does not run on newer ones.
find_java() {
  local home
  for home in ${CASSANDRA_JAVA_HOME:+"$CASSANDRA_JAVA_HOME"} "${ECMS_JVM_DIR:-/usr/lib/jvm}"/*; do
    if [ -x "$home/bin/java" ] && grep -qs '^JAVA_VERSION="17' "$home/release"; then
      java=$home/bin/java
      return
    fi
  done
  missing "Cassandra needs a JDK 17 and none was found in ${ECMS_JVM_DIR:-/usr/lib/jvm}" \
    "apt-get install openjdk-17-jre-headless, or set CASSANDRA_JAVA_HOME"
}

jars_complete() {
  local jar
  [ -s "$jars_file" ] && [ "$jars_file" -nt "$here/pom.xml" ] || return 1
  while IFS= read -r -d : jar; do
    [ -f "$jar" ] || return 1
  done < <(printf '%s:' "$(cat "$jars_file")")
}

# Fetches the server's libraries into Maven's repository, once; several callers wait for the first.
fetch_jars() {
  local log=$root/target/cassandra/fetch.log
  jars_complete && return
  mkdir -p "$root/target/cassandra"
  exec 9>"$root/target/cassandra/fetch.lock"
  flock -w 600 9 || fail "somebody else has been fetching the libraries for 10 minutes" "look at $log"
  if ! jars_complete; then
    echo "cassandra: fetching the server from Maven Central" >&2
    rm -f "$jars_file"
    timeout 600 "${MVN:-mvn}" --batch-mode -q -f "$here/pom.xml" dependency:build-classpath \
      "-Dmdep.outputFile=$jars_file.new" >"$log" 2>&1 9>&- ||
      { tail -n 5 "$log" >&2; missing "the server could not be fetched" "the whole log: $log"; }
    mv "$jars_file.new" "$jars_file"
  fi
  exec 9>&-
}

# ---- one node ---------------------------------------------------------------------------------

dir_of() { echo "$data/node$1"; }
address_of() { echo "${addresses[$1 - 1]}"; }

# The process id of node I when it runs; a pid that now belongs to something else does not count.
pid_of() {
  local pid file words
  file=$(dir_of "$1")/pid
  [ -s "$file" ] || return 1
  pid=$(cat "$file")
  { words=$(tr '\0' '\n' <"/proc/$pid/cmdline"); } 2>/dev/null || return 1
  case $'\n'$words$'\n' in
    *$'\n'"-Decms.cassandra.node=$(dir_of "$1")"$'\n'*) echo "$pid" ;;
    *) return 1 ;;
  esac
}

# The part of the log that belongs to the node's last start.
log_has() { grep -q -- "$2" "$(dir_of "$1")/log" 2>/dev/null; }

# The tokens of node I, spread evenly; the least of all is no token.
tokens_of() {
  local count=${#addresses[@]} slot tokens=
  for ((slot = $1 - 1; slot < 4 * count; slot += count)); do
    tokens=$tokens,$(((1 << 63) + 1 + slot * ((1 << 62) / count)))
  done
  echo "${tokens#,}"
}

write_yaml() {
  local dir period='' tokens='' seeds
  dir=$(dir_of "$1")
  seeds=${addresses[0]}:$((port + 1))
  if [ -n "$together" ]; then
    tokens="initial_token: $(tokens_of "$1")"
    seeds=$(printf ",%s:$((port + 1))" "${addresses[@]}")
    seeds=${seeds#,}
  fi
  case $sync in
    periodic) period='commitlog_sync_period: 10000ms' ;;
    group) period='commitlog_sync_group_window: 2ms' ;;
  esac
  sed -e "s|@DIR@|$dir|g" -e "s|@SYNC@|$sync|" -e "s|@SYNC_PERIOD@|$period|" \
    -e "s|@ADDRESS@|$(address_of "$1")|g" -e "s|@SEEDS@|$seeds|" -e "s|@TOKENS@|$tokens|" \
    -e "s|@PORT@|$port|" -e "s|@STORAGE_PORT@|$((port + 1))|g" \
    "$here/cassandra.yaml.template" >"$dir/cassandra.yaml"
}

# A ring needs some time between two joins until everybody knows of the first; one node does not.
ring_delay() { if [ ${#addresses[@]} -gt 1 ]; then echo 3000; else echo 1; fi; }

launch() {
  local dir flags
  dir=$(dir_of "$1")
  mkdir -p "$dir"
  write_yaml "$1"
  mapfile -t flags <"$here/jvm17.options"
  # The collector takes as long as it may, and whoever reads a page in that time waits for it.
  [ ! -f "$dir/log" ] || mv "$dir/log" "$dir/log.old"
  (cd "$dir" && exec setsid "$java" "${flags[@]}" "-Decms.cassandra.node=$dir" \
    "-Xms${heap}m" "-Xmx${heap}m" -XX:MaxDirectMemorySize=192m -XX:+UseG1GC \
    -XX:MaxGCPauseMillis=20 -XX:+ExitOnOutOfMemoryError -Xss512k \
    "-Dcassandra.config=file://$dir/cassandra.yaml" "-Dcassandra.storagedir=$dir" \
    "-Dlogback.configurationFile=file://$here/logback.xml" -Dcassandra-foreground=yes \
    "-Dcassandra.jmx.local.port=$((port + 10 + $1))" "-Dcassandra.ring_delay_ms=$(ring_delay)" \
    -Dcassandra.skip_wait_for_gossip_to_settle=0 -Dcassandra.superuser_setup_delay_ms=0 \
    -Djava.net.preferIPv4Stack=true \
    -cp "$(cat "$jars_file")" org.apache.cassandra.service.CassandraDaemon \
    >"$dir/log" 2>&1 </dev/null) &
  echo $! >"$dir/pid"
  disown
}

give_up() {
  { grep -E 'ERROR|Exception|in use' "$(dir_of "$1")/log" || tail -n 5 "$(dir_of "$1")/log"; } | head -n 8 >&2
  fail "node $1 ($(address_of "$1")) $2" "the whole log: $(dir_of "$1")/log"
}

# Waits until node I takes clients and counts itself as a full member of the ring.
await_ready() {
  local deadline=$((SECONDS + start_limit))
  until log_has "$1" 'Starting listening for CQL clients' && log_has "$1" 'Startup complete'; do
    kill -0 "$(cat "$(dir_of "$1")/pid")" 2>/dev/null || give_up "$1" "has ended"
    [ $SECONDS -lt $deadline ] || give_up "$1" "was not ready within $start_limit s"
    sleep 0.2
  done
  touch "$(dir_of "$1")/joined"
}

# Asks node I with Cassandra's own tool.
nodetool() {
  local node=$1 flags
  shift
  mapfile -t flags <"$here/jvm17.options"
  timeout 30 "$java" "${flags[@]}" -Xmx96m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
    "-Duser.home=$data" "-Dcassandra.storagedir=$data" \
    "-Dlogback.configurationFile=file://$here/logback.xml" -cp "$(cat "$jars_file")" \
    org.apache.cassandra.tools.NodeTool -h 127.0.0.1 -p $((port + 10 + node)) "$@" 2>/dev/null
}

# Waits until node I sees as many members up and normal as there are nodes up to it in the list.
await_members() {
  local deadline=$((SECONDS + start_limit)) seen=0
  while [ $SECONDS -lt $deadline ]; do
    seen=$(nodetool "$1" status | grep -c '^UN ' || true) # 0 while it cannot be asked
    [ "$seen" -lt "$2" ] || return 0
    sleep 0.5
  done
  fail "node $1 sees $seen of $2 members up and normal" "the whole log: $(dir_of "$1")/log"
}

# ---- verbs ------------------------------------------------------------------------------------

start() {
  local i first=${only:-1} last=${only:-${#addresses[@]}} begun=0
  find_java
  fetch_jars
  mkdir -p "$data"
  [ -z "$clean" ] || { stop; rm -rf -- "$data"/node[0-9]*; }
  for ((i = first; i <= last; i++)); do
    if ! pid_of "$i" >/dev/null; then
      launch "$i"
      begun=$((begun + 1))
      # Those that have been members before come back side by side; a new one joins alone.
      [ -f "$(dir_of "$i")/joined" ] || {
        await_ready "$i"
        [ -n "$only" ] || [ "$i" -eq 1 ] || await_members "$i" "$i"
      }
    fi
  done
  for ((i = first; i <= last; i++)); do await_ready "$i"; done
  if [ -z "$only" ] && [ ${#addresses[@]} -gt 1 ] && [ $begun -gt 0 ]; then
    await_members 1 ${#addresses[@]}
  fi
  for ((i = first; i <= last; i++)); do
    echo "cassandra: node $i listens on $(address_of "$i"):$port, pid $(pid_of "$i")"
  done
}

nodes_there() {
  local dir
  if [ -n "$only" ]; then echo "$only"; return; fi
  for dir in "$data"/node[0-9]*; do
    [ ! -d "$dir" ] || echo "${dir##*/node}"
  done
}

stop() {
  local i pid deadline=$((SECONDS + stop_limit)) pids=()
  for i in $(nodes_there); do
    if pid=$(pid_of "$i"); then kill "$pid" && pids+=("$i"); fi
  done
  for i in ${pids[@]+"${pids[@]}"}; do
    while pid=$(pid_of "$i"); do
      [ $SECONDS -lt $deadline ] || { kill -KILL "$pid" || true; break; }
      sleep 0.1
    done
    rm -f "$(dir_of "$i")/pid"
    echo "cassandra: node $i has ended"
  done
}

kill_one() {
  local pid
  [ -n "$only" ] || usage "kill needs --node"
  pid=$(pid_of "$only") || fail "node $only does not run" "cassandra.sh status --data $data"
  kill -KILL "$pid"
  rm -f "$(dir_of "$only")/pid"
}

status() {
  local i pid all=0 found=
  for i in $(nodes_there); do
    found=yes
    if pid=$(pid_of "$i"); then
      if log_has "$i" 'Startup complete'; then
        echo "node $i: up, pid $pid"
      else
        echo "node $i: starting, pid $pid"
        all=1
      fi
    else
      echo "node $i: down"
      all=1
    fi
  done
  [ -n "$found" ] || { echo "no node in $data"; all=1; }
  return $all
}

# ---- arguments --------------------------------------------------------------------------------

verb=${1:-}
[ $# -eq 0 ] || shift
nodes=1 list= only= data=$root/.ecms/cassandra port=9042 heap=320 sync=periodic clean= together= java=
while [ $# -gt 0 ]; do
  case $1 in
    --clean) clean=yes; shift; continue ;;
    --together) together=yes; shift; continue ;;
    --nodes | --addresses | --node | --data | --port | --heap | --sync) ;;
    *) usage "unknown option $1" ;;
  esac
  [ $# -ge 2 ] || usage "$1 needs a value"
  case $1 in
    --nodes) nodes=$2 ;;
    --addresses) list=$2 ;;
    --node) only=$2 ;;
    --data) data=$2 ;;
    --port) port=$2 ;;
    --heap) heap=$2 ;;
    --sync) sync=$2 ;;
  esac
  shift 2
done
for number in "$nodes" "$port" "$heap" ${only:+"$only"}; do
  [[ $number =~ ^[1-9][0-9]{0,4}$ ]] || usage "not a number: $number"
done
case $sync in periodic | batch | group) ;; *) usage "--sync is periodic, batch or group" ;; esac
if [ -n "$list" ]; then
  IFS=, read -r -a addresses <<<"$list"
else
  addresses=()
  for ((i = 1; i <= nodes; i++)); do addresses+=("127.0.0.$i"); done
fi
[ -z "$only" ] || [ "$only" -le ${#addresses[@]} ] || [ "$verb" != start ] ||
  usage "there is no node $only among ${#addresses[@]}"
data=$(realpath -m -- "$data")

case $verb in
  start) start ;;
  stop) stop ;;
  kill) kill_one ;;
  status) status ;;
  jars) find_java; fetch_jars ;;
  *) usage "start, stop, kill, status or jars" ;;
esac
