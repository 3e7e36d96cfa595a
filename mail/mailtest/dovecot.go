package mailtest

import (
	"bufio"
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	serverReady  = time.Minute            // until a server answers; it takes some 0.1 s, more on a loaded machine
	dovecotGrace = 300 * time.Millisecond // between SIGTERM and SIGKILL
)

// Dovecot is a running server with one mailbox per test.
type Dovecot struct {
	Addr           string // 127.0.0.1:port, plain
	TLSAddr        string
	User, Password string
	Dir            string
	RootCAs        *x509.CertPool // trusts TLSAddr's certificate, for 127.0.0.1 and localhost

	owner   owner
	n       int // mails delivered, for their names
	program string
	stop    func() // ends the process
}

// owner is who Dovecot runs as and whose files the mails are.
type owner struct {
	user, group string
	uid, gid    int
	drop        bool // we are root and step down to it
}

// StartDovecot starts it (as root through setpriv nobody, else as oneself) and stops it at the test's end. Without
// dovecot installed the test fails when CI or OKPAY_SUPPORT_REQUIRE_SERVERS is set, else it is skipped with the reason.
// more is added to its configuration; {dir} in it is Dir.
func StartDovecot(t testing.TB, more ...string) *Dovecot {
	t.Helper()
	program := findDovecot(t)
	who, err := dovecotOwner()
	if err != nil {
		t.Fatalf("start dovecot: %v", err)
	}
	version, err := exec.Command(program, "--version").Output()
	if err != nil {
		t.Fatalf("ask dovecot for its version: %v", err)
	}
	d := &Dovecot{
		User:     "tester",
		Password: "loopback-only",
		Dir:      dovecotDir(t, who),
		owner:    who,
	}
	cert, err := newCertificate(filepath.Join(d.Dir, "cert.pem"), filepath.Join(d.Dir, "key.pem"))
	if err != nil {
		t.Fatalf("make a certificate for dovecot: %v", err)
	}
	d.RootCAs = cert.pool
	if err := who.own(filepath.Join(d.Dir, "key.pem")); err != nil {
		t.Fatalf("start dovecot: %v", err)
	}

	plain, secure := freePorts(t)
	d.Addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(plain))
	d.TLSAddr = net.JoinHostPort("127.0.0.1", strconv.Itoa(secure))
	text := dovecotConfig(string(version), d, plain, secure) + strings.ReplaceAll(strings.Join(more, "\n"), "{dir}", d.Dir)
	if err := os.WriteFile(d.config(), []byte(text), 0o644); err != nil {
		t.Fatalf("write dovecot's configuration: %v", err)
	}
	d.program = program
	d.run(t)
	return d
}

// Restart ends the process, which breaks all connections, and starts it again on the same ports with the same mails.
func (d *Dovecot) Restart(t testing.TB) {
	t.Helper()
	d.stop()
	d.run(t)
}

func (d *Dovecot) config() string { return filepath.Join(d.Dir, "dovecot.conf") }

func findDovecot(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"dovecot", "/usr/sbin/dovecot", "/usr/local/sbin/dovecot"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" || os.Getenv(requireServers) != "" {
		t.Fatal("dovecot is not installed (Debian: dovecot-imapd)")
	}
	t.Skip("dovecot is not installed (Debian: dovecot-imapd)")
	return ""
}

func dovecotOwner() (owner, error) {
	if os.Geteuid() == 0 {
		return owner{user: "nobody", group: "nogroup", uid: 65534, gid: 65534, drop: true}, nil
	}
	me, err := user.Current()
	if err != nil {
		return owner{}, fmt.Errorf("find out who I am: %w", err)
	}
	group, err := user.LookupGroupId(me.Gid)
	if err != nil {
		return owner{}, fmt.Errorf("find my group's name: %w", err)
	}
	return owner{user: me.Username, group: group.Name, uid: os.Getuid(), gid: os.Getgid()}, nil
}

// own gives a file we made to the owner.
func (o owner) own(path string) error {
	if !o.drop {
		return nil
	}
	return os.Chown(path, o.uid, o.gid)
}

// dovecotDir makes a folder right under the system's temporary one: the test's own is closed to other users, and a
// socket's path has no more than 107 bytes.
func dovecotDir(t testing.TB, who owner) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "dovecot")
	if err != nil {
		t.Fatalf("make dovecot's folder: %v", err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Errorf("remove dovecot's folder: %v", err)
		}
	})
	for _, sub := range []string{"", "run", "state", "home", "mail"} {
		path := filepath.Join(dir, sub)
		if err := os.MkdirAll(path, 0o755); err != nil {
			t.Fatalf("make dovecot's folder: %v", err)
		}
		if err := who.own(path); err != nil {
			t.Fatalf("make dovecot's folder: %v", err)
		}
	}
	return dir
}

// run starts the process and waits until it greets on both ports; the test's end stops it.
func (d *Dovecot) run(t testing.TB) {
	t.Helper()
	args := []string{d.program, "-F", "-c", d.config()}
	if d.owner.drop {
		step := []string{"setpriv", "--reuid=" + strconv.Itoa(d.owner.uid), "--regid=" + strconv.Itoa(d.owner.gid),
			"--clear-groups", "--pdeathsig=TERM"}
		args = append(step, args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = d.Dir
	// A file, not a pipe: its children would hold a pipe open after it has ended.
	said, err := os.Create(filepath.Join(d.Dir, "output"))
	if err != nil {
		t.Fatalf("start dovecot: %v", err)
	}
	defer said.Close()
	cmd.Stdout, cmd.Stderr = said, said
	cmd.SysProcAttr = apart()
	if err := cmd.Start(); err != nil {
		t.Fatalf("start dovecot: %v", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	d.stop = sync.OnceFunc(func() { stopServer(t, "dovecot", cmd.Process, ended, dovecotGrace) })
	t.Cleanup(d.stop)

	if err := awaitGreeting(d.Addr, "* OK", ended); err != nil {
		output, _ := os.ReadFile(said.Name())
		log, _ := os.ReadFile(filepath.Join(d.Dir, "log"))
		t.Fatalf("dovecot on %s: %v\n%s%s", d.Addr, err, output, log)
	}
}

// stopServer asks the whole process group to end: Dovecot's master reaps its children, and mostly does not wait its
// usual second for them. A server of a test has nothing to lose, so what is left after a while is killed.
func stopServer(t testing.TB, name string, p *os.Process, ended <-chan error, grace time.Duration) {
	if err := signalGroup(p.Pid, syscall.SIGTERM); err != nil {
		return // it ended by itself, which the start has told
	}
	select {
	case <-ended:
		return
	case <-time.After(grace):
	}
	_ = signalGroup(p.Pid, syscall.SIGKILL)
	select {
	case <-ended:
	case <-time.After(serverReady):
		t.Errorf("%s (process %d) did not end", name, p.Pid)
	}
}

// awaitGreeting retries until the server greets: only then are all its parts up, and only then does it heed SIGTERM.
func awaitGreeting(addr, greeting string, ended <-chan error) error {
	ctx, cancel := context.WithTimeout(context.Background(), serverReady)
	defer cancel()
	retry := time.NewTicker(10 * time.Millisecond)
	defer retry.Stop()
	for {
		if greets(ctx, addr, greeting) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("not greeting after %v", serverReady)
		case err := <-ended:
			return fmt.Errorf("ended at once: %w", err)
		case <-retry.C:
		}
	}
}

func greets(ctx context.Context, addr, greeting string) bool {
	var dialer net.Dialer
	c, err := dialer.DialContext(ctx, "tcp", addr)
	if err != nil {
		return false
	}
	defer c.Close()
	deadline, _ := ctx.Deadline()
	if err := c.SetReadDeadline(deadline); err != nil {
		return false
	}
	line, err := bufio.NewReaderSize(c, 512).ReadString('\n')
	return err == nil && strings.HasPrefix(line, greeting)
}

// freePorts draws two ports. Another process may take one before Dovecot does; the chance is small and the failure
// plain.
func freePorts(t testing.TB) (int, int) {
	t.Helper()
	var ports [2]int
	for i := range ports {
		ln, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			t.Fatalf("draw a port: %v", err)
		}
		defer ln.Close()
		ports[i] = ln.Addr().(*net.TCPAddr).Port
	}
	return ports[0], ports[1]
}
