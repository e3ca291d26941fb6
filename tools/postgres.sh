#!/bin/sh
# A private PostgreSQL for tests: its own folder, 127.0.0.1 only, thrown away afterwards.
# usage: tools/postgres.sh start DIR PORT   DIR must be empty; prints the URL
#        tools/postgres.sh stop DIR
#        tools/postgres.sh find             prints the folder of the programs, 69 when there are none
# Not for real data: it runs without fsync.
set -eu

programs() {
    if command -v initdb >/dev/null 2>&1; then
        dirname "$(command -v initdb)"
        return
    fi
    newest=""
    for folder in /usr/lib/postgresql/*/bin; do
        [ -x "$folder/initdb" ] && newest=$folder
    done
    [ -n "$newest" ] && echo "$newest"
}

BIN=$(programs) || {
    echo "PostgreSQL is not installed (apt-get install postgresql)" >&2
    exit 69
}

# PostgreSQL refuses to run as root.
as_owner() {
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
        return
    fi
    account=nobody
    id postgres >/dev/null 2>&1 && account=postgres
    chown "$account" "$DIR"
    (cd / && setpriv --reuid="$account" --regid="$(id -g "$account")" --clear-groups "$@")
}

case "${1:-}" in
find)
    echo "$BIN"
    ;;
start)
    DIR=$2 PORT=$3
    as_owner "$BIN/initdb" --pgdata="$DIR" --username=docarchive --auth=trust --encoding=UTF8 \
        --locale=C.UTF-8 --no-sync --no-instructions >/dev/null
    as_owner "$BIN/pg_ctl" --pgdata="$DIR" --log="$DIR/server.log" --wait --silent \
        --options="-h 127.0.0.1 -p $PORT -c unix_socket_directories='' -c fsync=off -c synchronous_commit=off \
-c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB" start
    echo "postgresql://docarchive@127.0.0.1:$PORT/postgres"
    ;;
stop)
    DIR=$2
    as_owner "$BIN/pg_ctl" --pgdata="$DIR" --mode=immediate --silent stop
    ;;
*)
    sed -n '2,6s/^# //p' "$0" >&2
    exit 64
    ;;
esac
