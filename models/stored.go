package models

import (
	"context"
	"encoding"
	"fmt"
	"reflect"
	"time"

	"gorm.io/gorm/schema"

	"ankebord/review"
)

// How values stand in the database: an enumeration as its word in the case
// file, a moment as text that sorts, a truth that may be unknown as 1, 0 or
// NULL. A field names its way with the tag serializer.
func init() {
	schema.RegisterSerializer("word", word{})
	schema.RegisterSerializer("moment", moment{})
	schema.RegisterSerializer("tri", tri{})
}

// A word is an enumeration of package review.
type word struct{}

func (word) Value(_ context.Context, _ *schema.Field, _ reflect.Value, v any) (any, error) {
	text, err := v.(encoding.TextMarshaler).MarshalText()
	return string(text), err
}

func (word) Scan(ctx context.Context, f *schema.Field, dst reflect.Value, v any) error {
	text, err := asText(v)
	if err != nil {
		return err
	}
	p := reflect.New(f.FieldType)
	if err := p.Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text)); err != nil {
		return fmt.Errorf("column %s: %w", f.DBName, err)
	}
	f.ReflectValueOf(ctx, dst).Set(p.Elem())
	return nil
}

// momentLayout is of fixed width, so that text order is time order.
const momentLayout = "2006-01-02T15:04:05.000000Z"

// stamp is t as it is stored.
func stamp(t time.Time) string { return t.UTC().Format(momentLayout) }

// A moment is a time.Time, or a pointer to one; the zero time is NULL.
type moment struct{}

func (moment) Value(_ context.Context, _ *schema.Field, _ reflect.Value, v any) (any, error) {
	switch t := v.(type) {
	case time.Time:
		if !t.IsZero() {
			return stamp(t), nil
		}
	case *time.Time:
		if t != nil {
			return stamp(*t), nil
		}
	}
	return nil, nil
}

func (moment) Scan(ctx context.Context, f *schema.Field, dst reflect.Value, v any) error {
	field := f.ReflectValueOf(ctx, dst)
	if v == nil {
		field.SetZero()
		return nil
	}
	text, err := asText(v)
	if err != nil {
		return err
	}
	t, err := time.Parse(momentLayout, text)
	if err != nil {
		return fmt.Errorf("column %s: %w", f.DBName, err)
	}
	if field.Kind() == reflect.Pointer {
		field.Set(reflect.ValueOf(&t))
		return nil
	}
	field.Set(reflect.ValueOf(t))
	return nil
}

// A tri is a review.Tri.
type tri struct{}

func (tri) Value(_ context.Context, _ *schema.Field, _ reflect.Value, v any) (any, error) {
	switch v.(review.Tri) {
	case review.Yes:
		return int64(1), nil
	case review.No:
		return int64(0), nil
	}
	return nil, nil
}

func (tri) Scan(ctx context.Context, f *schema.Field, dst reflect.Value, v any) error {
	t := review.Unknown
	switch v := v.(type) {
	case nil:
	case int64:
		t = review.TriOf(v != 0)
	default:
		return fmt.Errorf("column %s: a truth cannot be read from a %T", f.DBName, v)
	}
	f.ReflectValueOf(ctx, dst).Set(reflect.ValueOf(t))
	return nil
}

func asText(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	}
	return "", fmt.Errorf("text cannot be read from a %T", v)
}
