package models

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ankebord/models/rights"
)

func TestUserReadsBack(t *testing.T) {
	w := newWorld(t)
	for _, role := range rights.Roles() {
		want := User{Username: "ny-" + string(role), Name: "Ny Øst", Role: role, PasswordHash: "$argon2id$x", Disabled: role == rights.Leader}
		id, err := w.CreateUser(t.Context(), w.admin, want)
		if err != nil {
			t.Fatal(err)
		}
		want.ID, want.CreatedAt = id, start
		got, err := w.UserByUsername(t.Context(), want.Username)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("user (-want +got):\n%s", diff)
		}
		if a := got.Actor(); a != (rights.Actor{ID: string(id), Name: "Ny Øst", Role: role}) {
			t.Errorf("Actor() = %+v", a)
		}
	}
	if _, err := w.UserByUsername(t.Context(), "ingen"); !errors.Is(err, ErrNotFound) {
		t.Errorf("unknown user: %v, want ErrNotFound", err)
	}
	if _, err := w.CreateUser(t.Context(), w.admin, User{Username: "asta", Name: "En anden", Role: rights.Leader}); !errors.Is(err, ErrExists) {
		t.Errorf("a username twice: %v, want ErrExists", err)
	}
	for _, role := range []rights.Role{"", "konge", rights.System.Role} {
		if _, err := w.CreateUser(t.Context(), w.admin, User{Username: "u", Role: role}); err == nil {
			t.Errorf("a user has the role %q", role)
		}
	}
}

func TestUsers(t *testing.T) {
	w := newWorld(t)
	for username, name := range map[string]string{"a": "Åse Dal", "b": "Ærlig Dal", "c": "Aage Dal"} {
		if _, err := w.CreateUser(t.Context(), w.admin, User{Username: username, Name: name, Role: rights.Trainee}); err != nil {
			t.Fatal(err)
		}
	}
	users, err := w.Users(t.Context(), w.admin)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, u := range users[6:] {
		names = append(names, u.Name)
	}
	if diff := cmp.Diff([]string{"Gert Holm", "Ærlig Dal", "Aage Dal", "Åse Dal"}, names); diff != "" {
		t.Errorf("users by name (-want +got):\n%s", diff)
	}
}

func TestWhoManagesUsers(t *testing.T) {
	w := newWorld(t)
	for _, actor := range []rights.Actor{w.worker, w.approver, w.leader, w.teacher, w.trainee, {}} {
		if _, err := w.Users(t.Context(), actor); !errors.Is(err, ErrForbidden) {
			t.Errorf("Users for %s = %v, want ErrForbidden", actor.Role, err)
		}
		if _, err := w.CreateUser(t.Context(), actor, User{Username: "u", Role: rights.Administrator}); !errors.Is(err, ErrForbidden) {
			t.Errorf("CreateUser for %s = %v, want ErrForbidden", actor.Role, err)
		}
	}
}

func TestSetPassword(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	for token, user := range map[string]rights.Actor{"asta": w.worker, "bo": w.colleague} {
		if err := w.CreateSession(ctx, ID(user.ID), token, start.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.SetPassword(ctx, w.admin, "asta", "ny"); err != nil {
		t.Fatal(err)
	}
	for username, want := range map[string]string{"asta": "ny", "bo": "x"} {
		if u, err := w.UserByUsername(ctx, username); err != nil || u.PasswordHash != want {
			t.Errorf("hash of %s = %q, %v, want %q", username, u.PasswordHash, err, want)
		}
	}
	if _, err := w.SessionUser(ctx, "asta"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a session outlives the password: %v", err)
	}
	if _, err := w.SessionUser(ctx, "bo"); err != nil {
		t.Errorf("another user's session ended: %v", err)
	}
	if err := w.SetPassword(ctx, w.admin, "ingen", "ny"); !errors.Is(err, ErrNotFound) {
		t.Errorf("SetPassword of nobody = %v, want ErrNotFound", err)
	}
	if err := w.SetPassword(ctx, w.leader, "bo", "ny"); !errors.Is(err, ErrForbidden) {
		t.Errorf("SetPassword by a leader = %v, want ErrForbidden", err)
	}
}

func TestSession(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	user := ID(w.worker.ID)
	if err := w.CreateSession(ctx, user, "early", start.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := w.CreateSession(ctx, user, "late", start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	whose := func(token string) ID {
		u, err := w.SessionUser(ctx, token)
		if err != nil && !errors.Is(err, ErrNotFound) {
			t.Error(err)
		}
		return u.ID
	}
	if whose("early") != user || whose("late") != user || whose("") != "" || whose("unknown") != "" {
		t.Errorf("sessions of %q, %q, %q, %q", whose("early"), whose("late"), whose(""), whose("unknown"))
	}
	w.clock = start.Add(time.Minute)
	if whose("early") != "" || whose("late") != user {
		t.Error("a session does not end at its time")
	}
	if err := w.CreateSession(ctx, user, "third", start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	var stored int64
	if err := w.Store.read.Table("sessions").Count(&stored).Error; err != nil || stored != 2 {
		t.Errorf("%d sessions stored, %v; want the expired one forgotten", stored, err)
	}
	for range 2 {
		if err := w.DeleteSession(ctx, "late"); err != nil {
			t.Fatal(err)
		}
	}
	if whose("late") != "" || whose("third") != user {
		t.Error("a session was not ended, or another one was")
	}
	if err := w.write.Exec("UPDATE users SET disabled = 1 WHERE id = ?", user).Error; err != nil {
		t.Fatal(err)
	}
	if whose("third") != "" {
		t.Error("a disabled user is logged in")
	}
	if err := w.CreateSession(ctx, "nobody", "fourth", start.Add(time.Hour)); err == nil {
		t.Error("a session of nobody was stored")
	}
}
