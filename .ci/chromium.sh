#!/bin/sh
# Makes sure that there is a Chromium for the browser tests: the one that
# CHROMIUM names, one on the path, or Debian's, installed where that is allowed.
set -eu
for c in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
	if [ -n "$c" ] && command -v "$c" >/dev/null 2>&1; then
		exit 0
	fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	echo "installing Chromium for the browser tests"
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
	exit 0
fi
echo "The browser tests need Chromium. Install it (Debian: sudo apt-get install chromium)," >&2
echo "or name one: CHROMIUM=/path/to/chromium make test" >&2
exit 1
