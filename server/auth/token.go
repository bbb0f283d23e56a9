package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// NewToken makes the token of a new session: 256 random bits for the browser,
// and the hash that is stored in their place.
func NewToken() (token, hash string) {
	var bits [32]byte
	rand.Read(bits[:]) // never fails
	token = base64.RawURLEncoding.EncodeToString(bits[:])
	return token, HashToken(token)
}

// HashToken is the SHA-256 of a token, in hex. The token is random, so it needs
// no salt and no slowness.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
