#!/bin/sh
# Writes the provider's pages under docs/, or checks that the pages and the examples are right.
#
#   docs.sh generate TFPLUGINDOCS
#   docs.sh check TFPLUGINDOCS
#
# Terraform 1.14 or newer is needed, because an older one leaves out actions and list resources without a
# word. It is taken from TF_DOCS_CLI, else from PATH, else from the folder that .ci/run builds it into.
# Nothing is downloaded: tfplugindocs runs the first program on PATH that is called terraform.

set -eu
cd "$(dirname "$0")/../.."
export CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=/dev/null TF_IN_AUTOMATION=1

mode=$1 tfplugindocs=$2
source=terraform-provider-access/access
clis=${XDG_CACHE_HOME:-$HOME/.cache}/terraform-provider-access/clis

# new_enough PROGRAM: is it Terraform 1.14 or newer?
new_enough() {
	"$1" version 2>/dev/null | awk '
		NR == 1 { split(substr($2, 2), v, "."); ok = $1 == "Terraform" && (v[1] > 1 || v[1] == 1 && v[2] >= 14) }
		END { exit !ok }'
}

find_cli() {
	if [ -n "${TF_DOCS_CLI:-}" ]; then
		if new_enough "$TF_DOCS_CLI"; then
			command -v "$TF_DOCS_CLI"
		fi
		return
	fi
	for candidate in "$(command -v terraform || true)" "$clis"/terraform-[0-9]*; do
		if [ -x "$candidate" ] && new_enough "$candidate"; then
			printf '%s\n' "$candidate"
			return
		fi
	done
}

cli=$(find_cli)
if [ -z "$cli" ]; then
	echo "docs: Terraform 1.14 or newer is needed to write the documentation: put it on PATH or name it in TF_DOCS_CLI." >&2
	exit 1
fi

# In here, and not in the system's folder for such things, because tfplugindocs takes output folders relative
# to the provider's.
tmp=$(mktemp -d "$PWD/.docs.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT PIPE TERM
mkdir "$tmp/path"
ln -s "$cli" "$tmp/path/terraform"
PATH=$tmp/path:$PATH

# quiet COMMAND...: what it says is of interest only when it fails.
quiet() {
	if ! "$@" >"$tmp/log" 2>&1; then
		cat "$tmp/log" >&2
		return 1
	fi
}

# generate FOLDER: the pages, written into a folder relative to the repository.
generate() {
	quiet "$tfplugindocs" generate --provider-name access --rendered-website-dir "$1"
}

# validate FILE: is one example without the others a valid configuration?
validate() {
	rm -rf "$tmp/example"
	mkdir "$tmp/example"
	cp "$1" "$tmp/example"
	case $1 in
	*/import-by-*.tf) cp "$(dirname "$1")/resource.tf" "$tmp/example" ;;
	esac
	if ! grep -q required_providers "$tmp"/example/*; then
		printf 'terraform {\n  required_providers {\n    access = { source = "%s" }\n  }\n}\n' "$source" >"$tmp/example/versions.tf"
	fi
	set --
	if [ -n "$(find "$tmp/example" -name '*.tfquery.hcl')" ]; then
		set -- -query
	fi
	(cd "$tmp/example" && TF_CLI_CONFIG_FILE=$tmp/cli.tfrc quiet terraform validate -no-color "$@")
}

check_examples() {
	if ! terraform fmt -check -diff -recursive examples; then
		echo "docs: run \"make docs\" to format the examples" >&2
		return 1
	fi
	go build -o "$tmp/bin/" .
	printf 'provider_installation {\n  dev_overrides {\n    "%s" = "%s"\n  }\n}\n' "$source" "$tmp/bin" >"$tmp/cli.tfrc"
	bad=0
	# Those of the guides use other providers too, or are several files: Go tests run them, with replacements for
	# what is not here, and internal/guides fails if one of them has no test.
	find examples -path examples/guides -prune -o \( -name '*.tf' -o -name '*.tfquery.hcl' \) -print >"$tmp/examples"
	while read -r example; do
		if ! validate "$example"; then
			printf 'docs: %s is not valid\n' "$example" >&2
			bad=1
		fi
	done <"$tmp/examples"
	return "$bad"
}

case $mode in
generate)
	terraform fmt -recursive examples
	generate docs
	;;
check)
	check_examples
	generate "${tmp##*/}/docs"
	# Guides whose examples no test runs, pages without a subcategory, dead links.
	quiet go test -count=1 -run='^TestDocs' ./internal/guides
	if ! diff -ru docs "$tmp/docs"; then
		echo 'docs: docs/ is not what the schema, the templates and the examples say; run "make docs"' >&2
		exit 1
	fi
	quiet "$tfplugindocs" validate --provider-name access
	;;
*)
	sed -n '2,5p' "$0" >&2
	exit 2
	;;
esac
