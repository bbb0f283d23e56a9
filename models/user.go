package models

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"ankebord/models/rights"
	"ankebord/review/danish"
)

// A User is someone who can log in.
type User struct {
	ID           ID `gorm:"primaryKey"`
	Username     string
	Name         string
	Role         rights.Role
	PasswordHash string
	Disabled     bool
	CreatedAt    time.Time `gorm:"serializer:moment;autoCreateTime:false"`
}

// Actor is the user as one on whose behalf something is done.
func (u User) Actor() rights.Actor {
	return rights.Actor{ID: string(u.ID), Name: u.Name, Role: u.Role}
}

// CreateUser stores a new user and returns his id; u's own ID and CreatedAt
// are not used. The error is ErrExists where the username is taken.
func (s *Store) CreateUser(ctx context.Context, actor rights.Actor, u User) (ID, error) {
	if !actor.May(rights.ManageUsers) {
		return "", fmt.Errorf("create user: %w", ErrForbidden)
	}
	u.ID, u.CreatedAt = NewID(), s.now()
	err := s.InTx(ctx, func(tx *Store) error {
		if err := gorm.G[User](tx.write).Create(ctx, &u); err != nil {
			return err
		}
		return tx.record(ctx, actor, "", ActionUserCreated, detail{"bruger": u.ID, "brugernavn": u.Username, "rolle": u.Role})
	})
	if err != nil {
		return "", fmt.Errorf("create user: %w", translate(err))
	}
	return u.ID, nil
}

// UserByUsername finds the user who says he is username, to log him in. A
// disabled user is found too.
func (s *Store) UserByUsername(ctx context.Context, username string) (User, error) {
	u, err := gorm.G[User](s.read).Where("username = ?", username).First(ctx)
	if err != nil {
		return User{}, fmt.Errorf("user by name: %w", translate(err))
	}
	return u, nil
}

// SetPassword stores a new password hash for the user called username, and ends
// his sessions.
func (s *Store) SetPassword(ctx context.Context, actor rights.Actor, username, hash string) error {
	if !actor.May(rights.ManageUsers) {
		return fmt.Errorf("set password: %w", ErrForbidden)
	}
	err := s.InTx(ctx, func(tx *Store) error {
		u, err := tx.UserByUsername(ctx, username)
		if err != nil {
			return err
		}
		if _, err := gorm.G[User](tx.write).Where("id = ?", u.ID).Update(ctx, "password_hash", hash); err != nil {
			return err
		}
		if _, err := gorm.G[Session](tx.write).Where("user_id = ?", u.ID).Delete(ctx); err != nil {
			return err
		}
		return tx.record(ctx, actor, "", ActionPasswordSet, detail{"bruger": u.ID, "brugernavn": u.Username})
	})
	if err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	return nil
}

// maxUsers bounds the list of users.
const maxUsers = 1000

// Users returns the users by name, at most 1,000.
func (s *Store) Users(ctx context.Context, actor rights.Actor) ([]User, error) {
	if !actor.May(rights.ManageUsers) {
		return nil, fmt.Errorf("users: %w", ErrForbidden)
	}
	users, err := gorm.G[User](s.read).Order("username").Limit(maxUsers).Find(ctx)
	slices.SortStableFunc(users, func(a, b User) int { return danish.Compare(a.Name, b.Name) })
	return users, err
}
