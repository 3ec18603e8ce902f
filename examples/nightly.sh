#!/bin/sh
# Sends a list at night, and says in the morning who was not written to:
#
#     0 2 * * *  cd /srv/invitations && examples/nightly.sh people.csv letter.txt tonight
#
# cron mails what is said here. Killed, or started twice, it writes to nobody twice: the third word
# names the submission.
set -u
case "${1:-}" in
    -h | --help) sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit ;;
esac

list=$1 letter=$2 key=$3

python3 app.py send "$list" --text-file "$letter" --idempotency-key "$key" --json > "$key.json"
code=$?
case $code in
    0) exit 0 ;;
    1) echo "$list was not sent: it could not run. Start this again with the same words." ;;
    2) echo "$list was not sent: something is wrong with it, or with $letter."; cat "$key.json" ;;
    3) echo "Not everybody in $list was written to:"
       run=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["id"])' < "$key.json")
       python3 app.py export "$run" --state failed --state in_doubt ;;
    *) echo "$list was stopped before the end."
       run=$(python3 -c 'import json, sys
run = json.load(sys.stdin)
print(run["id"] if run.get("state") in ("paused", "cancelled") else "")' < "$key.json" 2> /dev/null)
       if [ -n "$run" ]; then
           python3 app.py status "$run"
           echo "Nothing is sent before this was said: python3 app.py resume $run"
       fi
       echo "Start this again with the same words." ;;
esac >&2
exit $code
