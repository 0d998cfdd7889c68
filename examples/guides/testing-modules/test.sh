#!/bin/sh
# Tests the module in this folder against the mock server. Needs terraform and mockapi on the PATH.
set -eu
cd "$(dirname "$0")"

environment=$(mktemp)
mockapi -quiet -address 127.0.0.1:0 >"$environment" &
mock=$!
trap 'kill "$mock" 2>/dev/null; rm -f "$environment"' EXIT

# When the server is ready, it prints its address and its API token.
until grep -q ACCESS_API_TOKEN "$environment"; do
	kill -0 "$mock"
	sleep 0.1
done
# shellcheck source=/dev/null
. "$environment"

terraform init
terraform test
