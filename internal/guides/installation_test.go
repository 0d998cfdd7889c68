package guides_test

import (
	"archive/zip"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAccGuide_installation makes a mirror of a release with the script of the
// guide, and installs from it as the guide says, without any registry.
func TestAccGuide_installation(t *testing.T) {
	t.Parallel()

	if _, err := exec.LookPath("gpg"); err != nil {
		t.Skip("gpg is not installed")
	}
	place := guide(t, "installation", nil)
	mirror := filepath.Join(t.TempDir(), "providers")
	place.edit("terraform.rc", "/opt/terraform/providers", mirror)
	place.env = append(place.env, "TF_CLI_CONFIG_FILE="+filepath.Join(place.dir, "terraform.rc"), "GNUPGHOME="+t.TempDir())
	release := signedRelease(t, place)

	place.run("./mirror.sh " + version + " " + mirror)
	expect(t, place.run("terraform init"), "Installed "+source+" v"+version)
	expect(t, place.run("terraform validate"), "The configuration is valid.")
	place.run("terraform providers lock -fs-mirror=" + mirror + " -platform=" + platform + " -platform=windows_arm64")
	place.run("terraform init -lockfile=readonly")

	// The mirror only for this provider.
	place.edit("mixed.rc", "/opt/terraform/providers", mirror)
	place.run("rm -r .terraform .terraform.lock.hcl && terraform init && terraform validate",
		"TF_CLI_CONFIG_FILE="+filepath.Join(place.dir, "mixed.rc"))

	// The other layout of a mirror.
	place.run("rm -r .terraform .terraform.lock.hcl")
	folder := filepath.Join(mirror, registry(), source)
	place.run("rm " + folder + "/*.zip && mkdir -p " + folder + "/" + version + "/" + platform +
		" && cp -L " + filepath.Join(programs(t), "terraform-provider-access_v"+version) + " " + folder + "/" + version + "/" + platform)
	place.run("terraform init && terraform validate")

	// An archive that somebody has changed.
	place.run("echo x >>" + release + "_" + platform + ".zip")
	if output, err := place.try("./mirror.sh " + version + " " + mirror); err == nil {
		t.Errorf("it takes an archive that is not the one that was signed:\n%s", output)
	}
}

// TestAccGuide_verifyingARelease verifies a release, and finds a file that was changed,
// a list that was changed, and files that another workflow has built. A replacement of
// gh records what it is asked, because attestations need GitHub.
func TestAccGuide_verifyingARelease(t *testing.T) {
	t.Parallel()

	if _, err := exec.LookPath("gpg"); err != nil {
		t.Skip("gpg is not installed")
	}
	place := guide(t, "verifying-a-release", nil)
	place.env = append(place.env, "GNUPGHOME="+t.TempDir())
	release := signedRelease(t, place)
	gh := filepath.Join(filepath.Dir(place.dir), "bin", "gh")
	if err := os.WriteFile(gh, []byte("#!/bin/sh\necho \"$@\" >>asked\ntest ! -e forged\n"), 0o700); err != nil {
		t.Fatal(err)
	}

	place.run("./verify.sh " + version)
	expect(t, place.run("cat asked"),
		"attestation verify "+release+"_"+platform+".zip --repo "+strings.TrimPrefix(module, "github.com/"),
		"--source-ref refs/tags/v"+version)
	for change, script := range map[string]string{
		"another workflow":  "touch forged",
		"an archive":        "echo x >>" + release + "_" + platform + ".zip",
		"the list":          "echo >>" + release + "_SHA256SUMS",
		"a missing archive": "rm *.zip",
	} {
		copied := t.TempDir()
		place.run("cp -r . " + copied)
		if output, err := place.try("cd " + copied + " && " + script + " && ./verify.sh " + version); err == nil {
			t.Errorf("%s goes unnoticed:\n%s", change, output)
		}
	}
}

// signedRelease writes a release into a workplace, signed with a new key.
func signedRelease(t *testing.T, place *workplace) string {
	t.Helper()

	release := releaseOf(t, place.dir, platform, "windows_arm64")
	t.Cleanup(func() { _, _ = place.try("gpgconf --kill all") })
	place.run("gpg --batch --quiet --passphrase '' --quick-generate-key release ed25519 sign never && gpg --batch --quiet --detach-sign " + release + "_SHA256SUMS")
	return release
}

// releaseOf writes the archives and the checksums of a release, and returns what
// their names begin with.
func releaseOf(t *testing.T, dir string, platforms ...string) string {
	t.Helper()

	release := "terraform-provider-access_" + version
	sums := ""
	for _, platform := range platforms {
		name := release + "_" + platform + ".zip"
		writeArchive(t, filepath.Join(dir, name))
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		sums += fmt.Sprintf("%x  %s\n", sha256.Sum256(content), name)
	}
	if err := os.WriteFile(filepath.Join(dir, release+"_SHA256SUMS"), []byte(sums), 0o600); err != nil {
		t.Fatal(err)
	}
	return release
}

// writeArchive packs the provider.
func writeArchive(t *testing.T, path string) {
	t.Helper()

	binary, err := os.Open(filepath.Join(programs(t), "terraform-provider-access_v"+version))
	if err != nil {
		t.Fatal(err)
	}
	defer binary.Close()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(file)
	header := &zip.FileHeader{Name: filepath.Base(binary.Name()), Method: zip.Deflate}
	header.SetMode(0o755)
	packed, err := archive.CreateHeader(header)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(packed, binary); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}
