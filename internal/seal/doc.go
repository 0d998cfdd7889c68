// Package seal encrypts secrets for age recipients, PGP keys, and libsodium sealed boxes
// such as GitHub's for Actions secrets. It decrypts what was encrypted with age.
//
// A secret that the API shows once must not be lost because a key turns out to be
// unusable. Encryption therefore has three steps:
//
//  1. [ParseAgeRecipients], [ParsePGPKey] and [ParseSealedBoxKey] check a
//     configuration, without a secret and at any time;
//  2. [Recipients.Sealer] checks whether the keys can be used now, since PGP keys
//     expire, and encrypts a sample;
//  3. [Sealer.Seal] encrypts the secret, and cannot fail for a reason that the first
//     two steps could have found.
//
// The texts of all errors complete a sentence that begins with "The value". They never
// contain a key or a secret.
package seal
