package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// A Session is a log-in that stands. The token itself is in the browser alone.
type Session struct {
	TokenHash string `gorm:"primaryKey"`
	UserID    ID
	CreatedAt time.Time `gorm:"serializer:moment;autoCreateTime:false"`
	ExpiresAt time.Time `gorm:"serializer:moment"`
}

// CreateSession stores a log-in of a user until expires, and forgets those of
// anyone that have expired.
func (s *Store) CreateSession(ctx context.Context, user ID, tokenHash string, expires time.Time) error {
	err := s.InTx(ctx, func(tx *Store) error {
		if _, err := gorm.G[Session](tx.write).Where("expires_at <= ?", stamp(s.now())).Delete(ctx); err != nil {
			return err
		}
		return gorm.G[Session](tx.write).Create(ctx, &Session{
			TokenHash: tokenHash, UserID: user, CreatedAt: s.now(), ExpiresAt: expires,
		})
	})
	if err != nil {
		return fmt.Errorf("create session: %w", translate(err))
	}
	return nil
}

// SessionUser returns who has logged in with a token. The error is ErrNotFound
// where the session is unknown or has expired, or the user is disabled.
func (s *Store) SessionUser(ctx context.Context, tokenHash string) (User, error) {
	u, err := gorm.G[User](s.read).
		Where("NOT disabled AND id = (SELECT user_id FROM sessions WHERE token_hash = ? AND expires_at > ?)",
			tokenHash, stamp(s.now())).
		Take(ctx)
	if err != nil {
		return User{}, fmt.Errorf("session: %w", translate(err))
	}
	return u, nil
}

// DeleteSession ends a log-in; one that has ended already is no error.
func (s *Store) DeleteSession(ctx context.Context, tokenHash string) error {
	if _, err := gorm.G[Session](s.write).Where("token_hash = ?", tokenHash).Delete(ctx); err != nil {
		return fmt.Errorf("delete session: %w", err)
	}
	return nil
}
