#!/bin/sh
#
# Answers one request of HTTP/1.1, on standard input and output:
#
#   busybox sh http_server.sh BUSYBOX DIRECTORY
#
# busybox has a server, but it answers HEAD with the file as well (RFC 9110 §9.3.2 forbids that), by which OVMF comes to take the
# wrong bytes of the next answer, the one to GET, when its header comes in a packet of its own.

set -euf

busybox=$1 directory=$2
read -r method path version
while read -r field && [ -n "${field%?}" ]; do :; done # All end in CR, LF.

answer() {
  printf 'HTTP/1.1 %s\r\nContent-Type: application/octet-stream\r\nContent-Length: %s\r\nConnection: close\r\n\r\n' "$1" "$2"
}

case $method:$path:${version%?} in
  *..*) answer "400 Bad Request" 0 ;;
  GET:/*:HTTP/1.1 | HEAD:/*:HTTP/1.1)
    if [ -f "$directory$path" ]; then
      answer "200 OK" "$("$busybox" stat -c %s "$directory$path")"
      [ "$method" = HEAD ] || "$busybox" cat "$directory$path"
    else
      answer "404 Not Found" 0
    fi
    ;;
  *) answer "501 Not Implemented" 0 ;;
esac
