#!/bin/sh
# Verifies the files of a release. Run it in the folder of the files:
#
#   verify.sh 1.2.3
set -eu
release=terraform-provider-access_$1
repository=terraform-provider-access/terraform-provider-access

echo "1. The key of the project has signed the list of checksums."
gpg --verify "${release}_SHA256SUMS.sig" "${release}_SHA256SUMS"

echo "2. The files are those of the list."
sha256sum --check --strict --ignore-missing "${release}_SHA256SUMS"

echo "3. The release workflow of the repository has built the files from the tag."
for file in "$release"_*.zip; do
	gh attestation verify "$file" --repo "$repository" \
		--signer-workflow "$repository/.github/workflows/release.yml" --source-ref "refs/tags/v$1"
done
