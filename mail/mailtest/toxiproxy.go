package mailtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	toxiproxyTool  = "github.com/Shopify/toxiproxy/v2/cmd/server"
	toxiproxyBuild = 5 * time.Minute // the first time; then it is in Go's cache
	toxiproxyGrace = 2 * time.Second
)

// Toxiproxy is a running fault proxy (github.com/Shopify/toxiproxy), a process of its own that is driven over HTTP.
type Toxiproxy struct {
	api    string
	client *http.Client
	t      testing.TB
	lines  int
}

// StartToxiproxy builds it from the tools module, starts it on loopback and stops it at the test's end. Where it cannot
// be built the test fails when CI or OKPAY_SUPPORT_REQUIRE_SERVERS is set, else it is skipped with the reason.
func StartToxiproxy(t testing.TB) *Toxiproxy {
	t.Helper()
	program, err := buildToxiproxy()
	if err != nil {
		if os.Getenv("CI") != "" || os.Getenv(requireServers) != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	port, _ := freePorts(t)
	x := &Toxiproxy{
		api:    net.JoinHostPort("127.0.0.1", strconv.Itoa(port)),
		client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second},
		t:      t,
	}
	cmd := exec.Command(program, "-host", "127.0.0.1", "-port", strconv.Itoa(port), "-seed", "1")
	said, err := os.Create(filepath.Join(t.TempDir(), "output"))
	if err != nil {
		t.Fatalf("start toxiproxy: %v", err)
	}
	defer said.Close()
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = said, said, apart()
	if err := cmd.Start(); err != nil {
		t.Fatalf("start toxiproxy: %v", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() { stopServer(t, "toxiproxy", cmd.Process, ended, toxiproxyGrace) })
	if err := x.await(ended); err != nil {
		output, _ := os.ReadFile(said.Name())
		t.Fatalf("toxiproxy on %s: %v\n%s", x.api, err, output)
	}
	return x
}

// buildToxiproxy gives the program's path in Go's cache.
func buildToxiproxy() (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), toxiproxyBuild)
	defer cancel()
	mod, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("toxiproxy is built by go, which is missing: %w", err)
	}
	root := filepath.Dir(strings.TrimSpace(string(mod)))
	cmd := exec.CommandContext(ctx, "go", "tool", "-modfile="+filepath.Join(root, "tools", "go.mod"), "-n", toxiproxyTool)
	cmd.Dir = root
	var said bytes.Buffer
	cmd.Stderr = &said
	path, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("build toxiproxy: %w: %s", err, said.Bytes())
	}
	return strings.TrimSpace(string(path)), nil
}

func (x *Toxiproxy) await(ended <-chan error) error {
	timeout := time.After(serverReady)
	retry := time.NewTicker(10 * time.Millisecond)
	defer retry.Stop()
	for {
		if answer, err := x.client.Get("http://" + x.api + "/version"); err == nil {
			return answer.Body.Close()
		}
		select {
		case <-timeout:
			return fmt.Errorf("not answering after %v", serverReady)
		case err := <-ended:
			return fmt.Errorf("ended at once: %w", err)
		case <-retry.C:
		}
	}
}

// call asks the HTTP interface; answer may be nil.
func (x *Toxiproxy) call(method, path string, ask, answer any) {
	x.t.Helper()
	body, err := json.Marshal(ask)
	if err != nil {
		x.t.Fatalf("ask toxiproxy: %v", err)
	}
	request, err := http.NewRequest(method, "http://"+x.api+path, bytes.NewReader(body))
	if err != nil {
		x.t.Fatalf("ask toxiproxy: %v", err)
	}
	response, err := x.client.Do(request)
	if err != nil {
		x.t.Fatalf("ask toxiproxy: %v", err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode/100 != 2 {
		err = fmt.Errorf("%s: %s", response.Status, text)
	}
	if err == nil && answer != nil {
		err = json.Unmarshal(text, answer)
	}
	if err != nil {
		x.t.Fatalf("toxiproxy, %s %s: %v", method, path, err)
	}
}

// FaultyLine is a proxy to one server, with faults.
type FaultyLine struct {
	Addr string // 127.0.0.1:port; clients connect here

	x      *Toxiproxy
	path   string
	toxics []string
}

// Line opens a proxy to target. It has no faults until some are added.
func (x *Toxiproxy) Line(target string) *FaultyLine {
	x.t.Helper()
	x.lines++
	name := "line" + strconv.Itoa(x.lines)
	var made struct {
		Listen string `json:"listen"`
	}
	x.call(http.MethodPost, "/proxies", map[string]any{
		"name": name, "listen": "127.0.0.1:0", "upstream": target, "enabled": true,
	}, &made)
	return &FaultyLine{Addr: made.Listen, x: x, path: "/proxies/" + name}
}

// Latency delays what comes from the server, by so much more or less.
func (l *FaultyLine) Latency(latency, jitter time.Duration) {
	l.x.t.Helper()
	l.add("latency", "downstream", map[string]any{"latency": latency.Milliseconds(), "jitter": jitter.Milliseconds()})
}

// Bandwidth bounds both ways, in KB/s.
func (l *FaultyLine) Bandwidth(rate int) {
	l.x.t.Helper()
	l.add("bandwidth", "upstream", map[string]any{"rate": rate})
	l.add("bandwidth", "downstream", map[string]any{"rate": rate})
}

// CutAfter breaks each connection once the server has said n bytes.
func (l *FaultyLine) CutAfter(n int64) {
	l.x.t.Helper()
	l.add("limit_data", "downstream", map[string]any{"bytes": n})
}

// CutAfterSending breaks each connection once the client has said n bytes.
func (l *FaultyLine) CutAfterSending(n int64) {
	l.x.t.Helper()
	l.add("limit_data", "upstream", map[string]any{"bytes": n})
}

// Silence lets nothing through any more while the connections stay open.
func (l *FaultyLine) Silence() {
	l.x.t.Helper()
	l.add("timeout", "upstream", map[string]any{"timeout": 0})
	l.add("timeout", "downstream", map[string]any{"timeout": 0})
}

// Reset breaks each connection by a reset after a while.
func (l *FaultyLine) Reset(after time.Duration) {
	l.x.t.Helper()
	l.add("reset_peer", "downstream", map[string]any{"timeout": after.Milliseconds()})
}

func (l *FaultyLine) add(kind, stream string, attributes map[string]any) {
	l.x.t.Helper()
	name := kind + "_" + stream
	l.x.call(http.MethodPost, l.path+"/toxics", map[string]any{
		"name": name, "type": kind, "stream": stream, "toxicity": 1.0, "attributes": attributes,
	}, nil)
	l.toxics = append(l.toxics, name)
}

// Mend takes all faults away.
func (l *FaultyLine) Mend() {
	l.x.t.Helper()
	for _, name := range l.toxics {
		l.x.call(http.MethodDelete, l.path+"/toxics/"+name, nil, nil)
	}
	l.toxics = nil
}

// Down breaks all connections and refuses new ones until Up.
func (l *FaultyLine) Down() {
	l.x.t.Helper()
	l.x.call(http.MethodPost, l.path, map[string]any{"enabled": false}, nil)
}

// Up takes connections again, at the same address.
func (l *FaultyLine) Up() {
	l.x.t.Helper()
	l.x.call(http.MethodPost, l.path, map[string]any{"enabled": true}, nil)
}
