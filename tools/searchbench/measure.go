package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// times are sorted.
type times []time.Duration

func (t times) at(share float64) time.Duration { return t[min(int(share*float64(len(t))), len(t)-1)] }

// quickest runs each of n things passes times and gives the shortest time of each, sorted: what the thing costs, without
// what other programs on the machine take in between.
func quickest(n, passes int, run func(i int) error) (times, error) {
	out := make(times, n)
	for pass := range passes {
		for i := range n {
			start := time.Now()
			if err := run(i); err != nil {
				return nil, err
			}
			if d := time.Since(start); pass == 0 || d < out[i] {
				out[i] = d
			}
		}
	}
	slices.Sort(out)
	return out, nil
}

// memory reads a field of /proc/self/status, in MB of 1,000,000 bytes: VmHWM is the most that was resident, VmRSS what is.
// 0 where there is no such file.
func memory(field string) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for l := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(l, field+":"); ok {
			var kb float64
			if _, err := fmt.Sscan(rest, &kb); err == nil {
				return kb * 1024 / 1e6
			}
		}
	}
	return 0
}

// settle gives back what is not used, so that memory tells what is.
func settle() {
	runtime.GC()
	debug.FreeOSMemory()
}

// inChild measures in a process of its own, so that no engine pays for the memory of another.
func inChild(what, data string, result any) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	var out bytes.Buffer
	cmd := exec.Command(self, "-child", what, "-data", data)
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("measure %s: %w", what, err)
	}
	if err := json.Unmarshal(out.Bytes(), result); err != nil {
		return fmt.Errorf("measure %s: %w", what, err)
	}
	return nil
}

// measureChild is the other end of inChild.
func measureChild(what, data string) error {
	var result any
	var err error
	switch name, size, _ := strings.Cut(what, ":"); name {
	case "ready":
		result, err = measureReady()
	case "grown":
		result, err = measureGrown(size, data)
	default:
		result, err = measureEngine(what, data)
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}

func median[T float64 | time.Duration](list []T) (middle, least, most T) {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2], sorted[0], sorted[len(sorted)-1]
}
