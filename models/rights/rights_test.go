package rights

import (
	"fmt"
	"strings"
	"testing"
)

// The whole table, as a reader would draw it: what each role may do with own
// cases, and with an asterisk what also with those of others.
func TestWhoMayDoWhat(t *testing.T) {
	want := strings.TrimSpace(`
Sagsbehandler: Se sager*, Indlæse afgørelser, Vurdere sager, Skrive afgørelser, Sammenligne sager*, Se overblikket*, Træne, Læse regelsæt*
Godkender: Se sager*, Sammenligne sager*, Se overblikket*, Træne, Læse regelsæt*
Leder: Se sager*, Sammenligne sager*, Se overblikket*, Træne, Læse regelsæt*
Underviser: Se sager*, Sammenligne sager*, Træne, Læse regelsæt*
Kursist: Træne, Læse regelsæt*
Administrator: Træne, Læse regelsæt*, Administrere brugere*
`)
	var lines []string
	for _, role := range Roles() {
		a := Actor{ID: "a", Role: role}
		var may []string
		for _, right := range Rights() {
			own, other := a.MayOn(right, Own), a.MayOn(right, Other)
			if a.May(right) != own || other && !own {
				t.Errorf("%s, %s: May %v, own %v, other %v", role, right.Label(), a.May(right), own, other)
			}
			switch {
			case other:
				may = append(may, right.Label()+"*")
			case own:
				may = append(may, right.Label())
			}
		}
		lines = append(lines, fmt.Sprintf("%s: %s", role.Label(), strings.Join(may, ", ")))
	}
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("rights are\n%s\nwant\n%s", got, want)
	}
}

func TestNobodyMayDoAnything(t *testing.T) {
	for _, a := range []Actor{{}, {ID: "a"}, {ID: "a", Role: "konge"}, {ID: "a", Role: "Leder"}} {
		for _, right := range Rights() {
			if a.May(right) || a.MayOn(right, Other) {
				t.Errorf("%+v may %s", a, right.Label())
			}
		}
	}
}

func TestSystemMayDoEverything(t *testing.T) {
	for _, right := range append(Rights(), rights) {
		if !System.MayOn(right, Other) || !System.May(right) {
			t.Errorf("the program may not: %d", right)
		}
	}
}

func TestEveryRightIsGranted(t *testing.T) {
	granted := map[Right]int{}
	for _, g := range Grants {
		granted[g.Right]++
	}
	for _, right := range Rights() {
		if granted[right] != 1 || right.Label() == "" {
			t.Errorf("right %d (%s) stands %d times", right, right.Label(), granted[right])
		}
	}
}

func TestRelationTo(t *testing.T) {
	for _, row := range []struct {
		actor    Actor
		reviewer string
		want     Relation
	}{
		{Actor{ID: "a"}, "a", Own},
		{Actor{ID: "a"}, "b", Other},
		{Actor{ID: "a"}, "", Other},
		{Actor{}, "", Other}, // nobody's case is not nobody's own
		{System, "", Other},
	} {
		if got := row.actor.RelationTo(row.reviewer); got != row.want {
			t.Errorf("RelationTo(%q) of %q = %v, want %v", row.reviewer, row.actor.ID, got, row.want)
		}
	}
}

func TestRoleText(t *testing.T) {
	for _, role := range Roles() {
		text, err := role.MarshalText()
		var back Role
		if err != nil || back.UnmarshalText(text) != nil || back != role || role.Label() == "" {
			t.Errorf("role %q came back as %q (%v)", role, back, err)
		}
	}
	for _, word := range []string{"", "konge", "Leder", string(System.Role)} {
		var r Role
		if err := r.UnmarshalText([]byte(word)); err == nil || r != "" {
			t.Errorf("the role %q was read as %q", word, r)
		}
	}
}
