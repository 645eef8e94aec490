#!/bin/sh
# Ends the processes of a cloud that was killed. A shell, not Node: it sits there for as long as the cloud runs and weighs 1 MB.
# Its standard input is a pipe from the cloud, on which each line is `+ GROUP SIGNAL` or `- GROUP`. The end of the pipe is the
# end of the cloud: then each group that is left gets its signal, and SIGKILL after five seconds.
trap '' HUP INT TERM
groups=
while read -r change group signal; do
  rest=
  for it in $groups; do
    [ "${it%:*}" = "$group" ] || rest="$rest $it"
  done
  groups=$rest
  [ "$change" = + ] && groups="$groups $group:$signal"
done

for it in $groups; do
  kill -s "${it#*:}" -- "-${it%:*}" 2>/dev/null
  # What is stopped follows no other signal.
  kill -s CONT -- "-${it%:*}" 2>/dev/null
done
tries=100
while [ "$tries" -gt 0 ]; do
  alive=
  for it in $groups; do
    kill -s 0 -- "-${it%:*}" 2>/dev/null && alive="$alive $it"
  done
  groups=$alive
  [ -z "$groups" ] && exit 0
  sleep 0.05
  tries=$((tries - 1))
done
for it in $groups; do
  kill -s KILL -- "-${it%:*}" 2>/dev/null
done
