#!/bin/sh
# Puts a release into a mirror. Run it where the files of the release are:
#
#   mirror.sh 1.2.3 /opt/terraform/providers
set -eu
release=terraform-provider-access_$1 mirror=$2

# The list of checksums is signed. It contains the checksums of the archives.
gpg --verify "${release}_SHA256SUMS.sig" "${release}_SHA256SUMS"
sha256sum --check --ignore-missing "${release}_SHA256SUMS"

# Terraform and OpenTofu each look under the name of their own registry.
for registry in registry.terraform.io registry.opentofu.org; do
	mkdir -p "$mirror/$registry/terraform-provider-access/access"
	cp "$release"_*.zip "$mirror/$registry/terraform-provider-access/access"
done
