#!/usr/bin/env bash
# Builds everything and runs the tests.
#   ./test.sh          needs only the .NET SDK; tests that need more are skipped by name and counted
#   ./test.sh --full   installs what those need (apt, as root; else prints the line to run) and fails on a skip
# The last line is 'N passed, N failed', with ', N skipped' where tests were skipped.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
# Most of what the tests start lives for a second: watching it to make it faster later costs more than it brings.
export DOTNET_TieredPGO=0
full=0
case "${1:-}" in
  --full) full=1 ;;
  "") ;;
  *) echo "usage: ./test.sh [--full]" >&2; exit 2 ;;
esac

if [ "$full" = 1 ]; then
  export NEXUS_TEST_FULL=1
  missing=()
  command -v chromium >/dev/null 2>&1 || missing+=(chromium)
  command -v npm >/dev/null 2>&1 || missing+=(npm)
  PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v mariadbd >/dev/null 2>&1 || missing+=(mariadb-server)
  if [ "${#missing[@]}" -gt 0 ]; then
    line="apt-get install -y --no-install-recommends ${missing[*]}"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
      echo "Installing: ${missing[*]}"
      apt-get -o DPkg::Lock::Timeout=500 -qq update && DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=500 -qq install -y --no-install-recommends "${missing[@]}" >/dev/null || exit 1
    else
      echo "The full tests need more than the SDK. Run as root: $line" >&2
      exit 1
    fi
  fi
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet build NexusWorkflows.sln -c Release -v q --nologo || { echo "0 passed, 1 failed"; exit 1; }
# What a shell runs in the background ignores Ctrl-C, and so would the programs that the tests interrupt.
hears=(env --default-signal=INT)
"${hears[@]}" true 2>/dev/null || hears=()
"${hears[@]}" dotnet test NexusWorkflows.sln -c Release --no-build --nologo -v q --logger "console;verbosity=minimal" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}

count() { grep -oE "$1: +[0-9]+" "$log" | awk '{ n += $NF } END { print n + 0 }'; }
passed=$(count Passed) failed=$(count Failed) skipped=$(count Skipped)
if [ "$skipped" -gt 0 ] && [ "$full" = 1 ]; then
  echo "A full run may skip nothing: $skipped skipped." >&2
  status=1
fi
if [ "$passed" = 0 ]; then
  echo "No test ran." >&2
  status=1
fi
if [ "$status" != 0 ] && [ "$failed" = 0 ]; then failed=1; fi
if [ "$skipped" -gt 0 ]; then echo "$passed passed, $failed failed, $skipped skipped"; else echo "$passed passed, $failed failed"; fi
exit "$status"
