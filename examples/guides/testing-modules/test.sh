#!/bin/sh
# Tests the module in this folder against the mock server, with terraform and mockapi from the PATH.
set -eu
cd "$(dirname "$0")"

environment=$(mktemp)
mockapi -quiet -address 127.0.0.1:0 >"$environment" &
mock=$!
trap 'kill "$mock" 2>/dev/null; rm -f "$environment"' EXIT

# It prints where it is, and the API token, once it can be used.
until grep -q ACCESS_API_TOKEN "$environment"; do
	kill -0 "$mock"
	sleep 0.1
done
# shellcheck source=/dev/null
. "$environment"

terraform init
terraform test
