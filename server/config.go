package server

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
)

// A Config is what the server is told from outside, read once at start.
type Config struct {
	Addr           string   // ANKEBORD_ADDR, "127.0.0.1:8080"
	Data           string   // ANKEBORD_DATA, the data folder
	BoardName      string   // ANKEBORD_BOARD_NAME, who decides
	Demo           bool     // --demo: made-up data and users
	DemoPassword   string   // ANKEBORD_DEMO_PASSWORD; made up and printed where empty
	TrustedProxies []string // ANKEBORD_TRUSTED_PROXIES, addresses or networks, comma between
}

// settings lists every variable the program reads; secret ones can also be
// read from the file that NAME_FILE names.
var settings = []struct {
	name, help string
	secret     bool
	set        func(*Config, string)
}{
	{"ANKEBORD_ADDR", "adresse at lytte på", false, func(c *Config, v string) { c.Addr = v }},
	{"ANKEBORD_DATA", "datamappe", false, func(c *Config, v string) { c.Data = v }},
	{"ANKEBORD_BOARD_NAME", "nævnets navn", false, func(c *Config, v string) { c.BoardName = v }},
	{"ANKEBORD_DEMO_PASSWORD", "adgangskode til demobrugerne", true, func(c *Config, v string) { c.DemoPassword = v }},
	{"ANKEBORD_TRUSTED_PROXIES", "betroede proxyer, med komma imellem", false, func(c *Config, v string) {
		for part := range strings.SplitSeq(v, ",") {
			c.TrustedProxies = append(c.TrustedProxies, strings.TrimSpace(part))
		}
	}},
}

// ReadConfig reads the settings from an environment ("NAME=value"). Everything
// wrong with it stands in the one error; an unknown ANKEBORD_ variable is wrong,
// since it is a setting that would not work.
func ReadConfig(environ []string) (Config, error) {
	c := Config{Addr: "127.0.0.1:8080", Data: "data", BoardName: "Ankestyrelsen"}
	var faults []error
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		if !strings.HasPrefix(name, "ANKEBORD_") {
			continue
		}
		i := slices.IndexFunc(settings, func(s struct {
			name, help string
			secret     bool
			set        func(*Config, string)
		}) bool {
			return name == s.name || s.secret && name == s.name+"_FILE"
		})
		if i < 0 {
			faults = append(faults, fmt.Errorf("indstillingen %s findes ikke; fjern den, eller ret navnet", name))
			continue
		}
		if name != settings[i].name {
			data, err := os.ReadFile(value)
			if err != nil {
				faults = append(faults, fmt.Errorf("%s: filen kan ikke læses: %w", name, err))
				continue
			}
			value = strings.TrimRight(string(data), "\r\n")
		}
		settings[i].set(&c, value)
	}
	for _, p := range c.TrustedProxies {
		if _, _, err := net.ParseCIDR(p); err != nil && net.ParseIP(p) == nil {
			faults = append(faults, fmt.Errorf("ANKEBORD_TRUSTED_PROXIES: »%s« er hverken en adresse eller et net", p))
		}
	}
	return c, errors.Join(faults...)
}

// Check says what is wrong with the settings once flags have been set.
func (c Config) Check() error {
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return fmt.Errorf("adressen »%s« kan ikke bruges; skriv den som 127.0.0.1:8080", c.Addr)
	}
	if c.Data == "" {
		return errors.New("datamappen mangler; angiv den med --data eller ANKEBORD_DATA")
	}
	return nil
}

// Loopback tells whether only this machine can reach the server.
func (c Config) Loopback() bool {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
