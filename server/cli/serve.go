package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"time"

	"ankebord/server"
	"ankebord/server/extract"
)

// extractWorker is the hidden command by which the program starts itself to
// read uploads in a process of their own.
const extractWorker = "extract-worker"

func serveCommand() *command {
	var addr, data string
	var demo bool
	return &command{
		name: "serve", args: "[--demo] [--addr VÆRT:PORT] [--data MAPPE]",
		help: "Starter webapplikationen",
		flags: func(fs *flag.FlagSet) {
			fs.StringVar(&addr, "addr", "", "adresse at lytte på (ANKEBORD_ADDR, ellers 127.0.0.1:8080)")
			fs.StringVar(&data, "data", "", "datamappe (ANKEBORD_DATA, ellers data)")
			fs.BoolVar(&demo, "demo", false, "fyld en tom datamappe med opdigtede sager og demobrugere")
		},
		run: func(ctx context.Context, s streams, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("»%s« er tilovers", args[0])
			}
			config, err := server.ReadConfig(os.Environ())
			if err != nil {
				return err
			}
			config.Demo = demo
			if addr != "" {
				config.Addr = addr
			}
			if data != "" {
				config.Data = data
			}
			if err := config.Check(); err != nil {
				return err
			}
			program, err := os.Executable()
			if err != nil {
				return fmt.Errorf("find the program itself: %w", err)
			}
			return server.Serve(ctx, config, server.Surroundings{
				Log:           slog.New(slog.NewJSONHandler(s.err, nil)),
				Out:           s.out,
				WorkerCommand: []string{program, extractWorker},
				Version:       version(),
			})
		},
	}
}

func extractWorkerCommand() *command {
	return &command{
		name: extractWorker,
		run: func(ctx context.Context, s streams, args []string) error {
			if len(args) != 1 {
				return errors.New("the worker is started by the program itself")
			}
			return extract.RunWorker(ctx, s.in, s.out, args[0])
		},
	}
}

func healthcheckCommand() *command {
	return &command{
		name: "healthcheck", help: "Spørger den kørende server, om den er klar",
		run: func(ctx context.Context, s streams, _ []string) error {
			config, err := server.ReadConfig(os.Environ())
			if err != nil {
				return err
			}
			_, port, err := net.SplitHostPort(config.Addr)
			if err != nil {
				return config.Check()
			}
			ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
			defer cancel()
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort("127.0.0.1", port)+"/readyz", nil)
			if err != nil {
				return err
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				fmt.Fprintf(s.err, "serveren svarer ikke: %v\n", err)
				return errNegative
			}
			defer resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				fmt.Fprintf(s.err, "serveren er ikke klar: %s\n", resp.Status)
				return errNegative
			}
			fmt.Fprintln(s.out, "klar")
			return nil
		},
	}
}

func versionCommand() *command {
	return &command{
		name: "version", help: "Viser programmets version",
		run: func(_ context.Context, s streams, _ []string) error {
			_, err := fmt.Fprintln(s.out, "ankebord", version())
			return err
		},
	}
}

// version is the version of the module, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "ukendt"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	return "udviklingsversion"
}
