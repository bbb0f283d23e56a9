package cli

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"ankebord/review"
	"ankebord/server"
	"ankebord/templates"
	"ankebord/templates/docx"
	"ankebord/templates/pdf"
)

func rulingCommand() *command {
	var out string
	return &command{
		name: "ruling", args: "FIL -o UD.pdf (eller .txt, .html, .docx)",
		help: "Tegner udkastet til afgørelse for en sagsfil",
		flags: func(fs *flag.FlagSet) {
			fs.StringVar(&out, "o", "", "filen, der skrives; endelsen vælger formatet")
		},
		run: func(_ context.Context, s streams, args []string) error {
			if len(args) != 1 || out == "" {
				return errors.New("angiv én sagsfil og filen, der skal skrives, med -o")
			}
			draw, ok := drawings[filepath.Ext(out)]
			if !ok {
				return fmt.Errorf("%s: formatet kendes ikke; brug .pdf, .docx, .html eller .txt", out)
			}
			cases, err := assessFiles(s, args, "")
			if err != nil {
				return err
			}
			if len(cases) != 1 {
				return fmt.Errorf("%s: filen har %d sager; en afgørelse skrives for én sag ad gangen", args[0], len(cases))
			}
			config, err := server.ReadConfig(os.Environ())
			if err != nil {
				return err
			}
			r, err := review.Draft(cases[0].Assessment, cases[0].Evaluate(), config.BoardName)
			if refusal, ok := errors.AsType[*review.RulingRefused](err); ok {
				fmt.Fprintf(s.err, "%s:1: %s\n", args[0], refusal.Text)
				return reported{exitNegative}
			}
			if err != nil {
				return err
			}
			var b bytes.Buffer
			if err := draw(&b, r); err != nil {
				return fmt.Errorf("%s: %w", out, err)
			}
			if err := os.WriteFile(out, b.Bytes(), 0o644); err != nil {
				return fmt.Errorf("%s kan ikke skrives; vælg en mappe, der findes (%w)", out, err)
			}
			return nil
		},
	}
}

var drawings = map[string]func(*bytes.Buffer, *review.Ruling) error{
	".pdf":  func(b *bytes.Buffer, r *review.Ruling) error { return pdf.Ruling(b, r) },
	".docx": func(b *bytes.Buffer, r *review.Ruling) error { return docx.Ruling(b, r) },
	".html": func(b *bytes.Buffer, r *review.Ruling) error { return templates.RulingHTML(b, r) },
	".txt": func(b *bytes.Buffer, r *review.Ruling) error {
		_, err := b.WriteString(r.PlainText())
		return err
	},
}
