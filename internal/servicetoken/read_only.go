package servicetoken

// ReadOnlyAdvice says what to do instead of setting an attribute that the Cloudflare
// provider lets users set.
func (r *Resource) ReadOnlyAdvice() map[string]string {
	return map[string]string{ //nolint:gosec // The values are sentences.
		"client_secret_version": "To rotate the token, change a value in rotate_triggers. To keep the previous secret valid for a while, set previous_secret_grace_period. " +
			"To rotate it regularly, set rotate_after or rotate_before_expiry.",
		"previous_client_secret_expires_at": "To choose how long the previous secret stays valid after a rotation, set previous_secret_grace_period, such as \"168h\".",
		"client_secret":                     "The API issues the secret. To record the secret of a token that exists already, set client_secret_wo and client_secret_wo_version.",
		"encrypted_client_secret":           "To have the secret encrypted, set client_secret_encryption.",
		"client_secret_issued_at":           "To rotate the secret when it reaches a certain age, set rotate_after.",
		"rotation_due_at":                   "To schedule rotations, set rotate_after or rotate_before_expiry.",
	}
}
