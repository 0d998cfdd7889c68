#!/bin/sh
# Writes what a built provider is made of, as CycloneDX JSON: each module with its version, hash and license.
#
#   sbom.sh BINARY DOCUMENT VERSION TIME
#
# goreleaser runs it in its folder "dist", once for each platform. The same binary gives the same document: the
# time is that of the commit, and what depends on the machine that writes the document is left out. Licenses
# are read in the module cache, which the build has filled, and nothing is fetched for them.

set -eu
binary=$1 document=$2 version=$3 time=$4

# Built first, if need be, and then printed rather than run.
tool=$(go -C "$(dirname "$0")/release" tool -n cyclonedx-gomod)
trap 'rm -f "$document.raw"' EXIT
GOPROXY=off GOFLAGS=-mod=mod "$tool" bin -json -licenses -std -noserial -version "v$version" -output "$document.raw" "$binary"
jq --arg time "$time" '
	.metadata.timestamp = $time
	| del(.metadata.tools[].hashes)
	| .metadata.component.licenses = [{license: {id: "MPL-2.0"}}]' "$document.raw" >"$document"
