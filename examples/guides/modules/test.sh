#!/bin/sh
# Runs all tests in this folder against the mock server, with terraform and mockapi from the PATH.
set -eu
cd "$(dirname "$0")"

export TF_VAR_staging_account_id=11111111111111111111111111111111
export TF_VAR_production_account_id=22222222222222222222222222222222
environment=$(mktemp)
mockapi -quiet -address 127.0.0.1:0 \
	-account-id "$TF_VAR_staging_account_id" -account-id "$TF_VAR_production_account_id" >"$environment" &
mock=$!
trap 'kill "$mock" 2>/dev/null; rm -f "$environment"' EXIT

# It prints its endpoint and the API token as soon as it is ready.
until grep -q ACCESS_API_TOKEN "$environment"; do
	kill -0 "$mock"
	sleep 0.1
done
# shellcheck source=/dev/null
. "$environment"
export TF_VAR_staging_api_token="$ACCESS_API_TOKEN" TF_VAR_production_api_token="$ACCESS_API_TOKEN"

for folder in modules/machine-credentials one-account two-accounts; do
	(cd "$folder" && terraform init && terraform test)
done
