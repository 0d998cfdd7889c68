#!/usr/bin/env bash
# Tries a release of the last commit, without publishing anything and without asking a registry: that the
# archives are what the registries want, that a second build gives the same bytes, and that Terraform and
# OpenTofu install the result from a mirror in the file system.
#
#   release-check.sh GORELEASER FOLDER
#
# The folder holds versions of Terraform and OpenTofu to try besides those on PATH. With COLD=1 the second build
# uses nothing that the first one has compiled, which takes some minutes longer.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
goreleaser=$1 clis=$2
name=terraform-provider-access
address=terraform-provider-access/access

tmp=$(mktemp -d)
trap 'gpgconf --homedir "$tmp/keys" --kill all 2>/dev/null || true; chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT PIPE TERM

say() { printf 'release-check: %s\n' "$*"; }
die() { say "$*" >&2; exit 1; }

# quiet COMMAND...: what it says is of interest only when it fails.
quiet() {
	if ! "$@" >"$tmp/log" 2>&1; then
		cat "$tmp/log" >&2
		die "failed: $*"
	fi
}

# snapshot REPOSITORY FOLDER: a release of the last commit, made in a clone in that folder.
snapshot() {
	quiet git clone --quiet "$1" "$2"
	(cd "$2" && quiet "$goreleaser" release --snapshot --clean)
}

[ -z "$(git status --porcelain)" ] || say "what is not committed is left out"
quiet "$goreleaser" check

# A key that signs this check and nothing else.
export GNUPGHOME=$tmp/keys
mkdir -m 700 "$GNUPGHOME"
quiet gpg --batch --passphrase '' --quick-generate-key check rsa3072 sign never
GPG_FINGERPRINT=$(gpg --quiet --list-keys --with-colons 2>"$tmp/log" | awk -F: '/^fpr/ { print $10; exit }')
export GPG_FINGERPRINT

# The second one in another place, so that no path can be in it.
snapshot . "$tmp/first"
[ -z "${COLD:-}" ] || export GOCACHE=$tmp/cache
snapshot "$tmp/first" "$tmp/again/in/another/place"
dist=$tmp/first/dist
diff "$dist"/*_SHA256SUMS "$tmp"/again/in/another/place/dist/*_SHA256SUMS || die "two builds of one commit differ"
say "$(wc -l <"$(echo "$dist"/*_SHA256SUMS)") files, the same in two builds of $(git -C "$tmp/first" rev-parse --short HEAD)"

sums=$(basename "$dist"/*_SHA256SUMS)
version=${sums#"${name}_"} version=${version%_SHA256SUMS}
# The registries take the manifest from the release, under the name that is in the list.
cp terraform-registry-manifest.json "$dist/${name}_${version}_manifest.json"
(cd "$dist" && quiet sha256sum --strict --check "$sums" && quiet gpg --verify "$sums.sig" "$sums")
grep -q '"protocol_versions": \["6.0"\]' "$dist/${name}_${version}_manifest.json" || die "the manifest does not say protocol 6.0"

# listed FILE: is it in the list, once?
listed() { [ "$(grep -c " $1\$" "$dist/$sums")" -eq 1 ] || die "$1 is not in $sums once"; }
listed "${name}_${version}_manifest.json"
# No registry takes a signature that is in the list that it signs, as goreleaser 2.15.0 and 2.15.1 put it.
if grep -q '\.sig$' "$dist/$sums"; then die "$sums lists its own signature"; fi
for platform in {darwin,freebsd,linux,windows}_{386,amd64,arm,arm64}; do
	case $platform in darwin_386 | darwin_arm | windows_arm) continue ;; esac
	listed "${name}_${version}_$platform.zip"
	listed "${name}_${version}_$platform.cdx.json"
	binary=${name}_v$version
	case $platform in windows_*) binary+=.exe ;; esac
	[ "$(unzip -Z1 "$dist/${name}_${version}_$platform.zip" | sort | xargs)" = "LICENSE $binary" ] ||
		die "${name}_${version}_$platform.zip does not hold LICENSE and $binary"
	jq -e --arg version "v$version" '.bomFormat == "CycloneDX" and .metadata.component.version == $version
		and ([.components[].name] | index("github.com/hashicorp/terraform-plugin-framework"))' \
		"$dist/${name}_${version}_$platform.cdx.json" >/dev/null || die "the SBOM for $platform lacks something"
done
[ "$(grep -c '\.zip$' "$dist/$sums")" -eq 13 ] || die "$sums lists other archives than those"
say "names, archives, manifest, checksums, signature and SBOMs are right"

# Both layouts that a mirror in the file system may have.
platform=$(go env GOOS)_$(go env GOARCH)
archive=$dist/${name}_${version}_$platform.zip
(cd "$dist" && quiet ../examples/guides/installation/mirror.sh "$version" "$tmp/packed")
for host in registry.terraform.io registry.opentofu.org; do
	mkdir -p "$tmp/unpacked/$host/$address/$version/$platform"
	quiet unzip "$archive" -d "$tmp/unpacked/$host/$address/$version/$platform"
done
cat >"$tmp/main.tf" <<HCL
terraform {
  required_providers {
    access = {
      source  = "$address"
      version = "$version"
    }
  }
}

resource "access_service_token" "check" {
  name = "check"
}
HCL
tried=0
for cli in "$(command -v terraform || true)" "$(command -v tofu || true)" "$clis"/{terraform,tofu}-*; do
	[ -x "$cli" ] || continue
	for layout in packed unpacked; do
		work=$tmp/work/$((tried += 1))
		mkdir -p "$work"
		cp "$tmp/main.tf" "$work"
		printf 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' "$tmp/$layout" >"$work/cli.tfrc"
		export TF_CLI_CONFIG_FILE=$work/cli.tfrc CHECKPOINT_DISABLE=1
		quiet "$cli" -chdir="$work" init -no-color
		quiet "$cli" -chdir="$work" validate -no-color
	done
	say "installed from both layouts of a mirror by $("$cli" version | head -n 1)"
done
[ "$tried" -gt 0 ] || say "no Terraform and no OpenTofu here to install it with"
