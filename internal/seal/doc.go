// Package seal encrypts a secret for its reader, and opens it again: for the
// holders of age identities, for the owners of PGP keys, and for the owner of a
// libsodium sealed box such as GitHub's for Actions secrets.
//
// A secret that is shown once must not be lost because a key turns out to be
// unusable after it has been issued. The work is therefore cut into three steps:
//
//  1. [ParseAgeRecipients], [ParsePGPKey] and [ParseSealedBoxKey] judge what a
//     configuration says, without any secret and whatever the time;
//  2. [Recipients.Sealer] judges whether it can be used now: PGP keys expire.
//     It encrypts something of no worth, to see that it can be done;
//  3. [Sealer.Seal] encrypts the secret, with nothing left that the first two
//     could have found.
//
// The texts of all errors complete a sentence that begins with "The value". They
// never repeat a key or a secret.
package seal
