package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// machine tells when and where the figures were taken.
func machine() string {
	var with []string
	for _, p := range []struct {
		name string
		args []string
	}{{"dovecot", []string{"--version"}}, {"msmtp", []string{"--version"}}, {"mbsync", []string{"--version"}}, {"neomutt", []string{"-v"}}} {
		if v := version(p.name, p.args...); v != "" {
			with = append(with, p.name+" "+v)
		}
	}
	load, _, _ := strings.Cut(read("/proc/loadavg"), " ")
	return fmt.Sprintf("Figures of %s, on %d cores (%s), %s, %s, %s. The load when they were all taken was %s.\n",
		time.Now().UTC().Format(time.DateOnly), runtime.NumCPU(), field(read("/proc/cpuinfo"), "model name", ":"),
		strings.Trim(field(read("/etc/os-release"), "PRETTY_NAME", "="), `"`), runtime.Version(), strings.Join(with, ", "), load)
}

func read(name string) string {
	data, err := os.ReadFile(name)
	if err != nil {
		return "unknown"
	}
	return string(data)
}

// field is the value of the first line that begins with a name.
func field(text, name, sep string) string {
	for line := range strings.Lines(text) {
		if key, value, ok := strings.Cut(line, sep); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

// version is the first number with a dot that a program says of itself, or its date.
func version(program string, args ...string) string {
	out, err := exec.Command(program, args...).Output()
	if err != nil {
		if out, err = exec.Command("/usr/sbin/"+program, args...).Output(); err != nil {
			return ""
		}
	}
	for _, word := range strings.Fields(string(out)) {
		if word[0] >= '0' && word[0] <= '9' {
			return word
		}
	}
	return ""
}
