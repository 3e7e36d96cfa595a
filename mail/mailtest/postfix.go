package mailtest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Postfix is a running mail server that delivers into a Dovecot's mailboxes, and nowhere else. Mail to an address of
// its domains that has no mailbox is taken and then bounced, as by a real server that learns of it too late.
type Postfix struct {
	Addr string // 127.0.0.1:port, plain, without AUTH
	Dir  string
}

// PostfixOptions say what it serves.
type PostfixOptions struct {
	Mailboxes map[string]string // address to the user of the Dovecot
	MaxBytes  int64             // SIZE; 0 means 10 MB
}

// StartPostfix starts it with a configuration and a queue of its own and stops it at the test's end; the system's own
// Postfix, if one runs, is not touched. Its master must be root: as anybody else, or without Postfix installed, the test
// is skipped with the reason, or fails when CI or OKPAY_SUPPORT_REQUIRE_SERVERS is set and it is root.
func StartPostfix(t testing.TB, d *Dovecot, o PostfixOptions) *Postfix {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("Postfix can be started by root only")
	}
	program := findPostfix(t)
	dir, err := os.MkdirTemp("", "postfix")
	if err != nil {
		t.Fatalf("make Postfix's folder: %v", err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Errorf("remove Postfix's folder: %v", err)
		}
	})
	port, _ := freePorts(t)
	p := &Postfix{Addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), Dir: dir}
	if err := p.configure(d, o); err != nil {
		t.Fatalf("configure Postfix: %v", err)
	}
	p.run(t, program)
	return p
}

// Log is what Postfix wrote so far.
func (p *Postfix) Log() string {
	b, _ := os.ReadFile(filepath.Join(p.Dir, "maillog"))
	return string(b)
}

func findPostfix(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"postfix", "/usr/sbin/postfix"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" || os.Getenv(requireServers) != "" {
		t.Fatal("Postfix is not installed (Debian: postfix)")
	}
	t.Skip("Postfix is not installed (Debian: postfix)")
	return ""
}

// configure writes main.cf and master.cf and makes the folders that they name.
func (p *Postfix) configure(d *Dovecot, o PostfixOptions) error {
	if err := os.Chmod(p.Dir, 0o755); err != nil {
		return err
	}
	for _, sub := range []string{"etc", "queue", "data"} {
		if err := os.Mkdir(filepath.Join(p.Dir, sub), 0o755); err != nil {
			return err
		}
	}
	// Only the owner may write there, and the parts that do run as that user.
	if out, err := exec.Command("chown", "postfix", filepath.Join(p.Dir, "data")).CombinedOutput(); err != nil {
		return fmt.Errorf("give its data folder to postfix: %w: %s", err, out)
	}
	var domains, mailboxes []string
	for address, user := range o.Mailboxes {
		_, domain, _ := strings.Cut(address, "@")
		domains = append(domains, domain)
		mailboxes = append(mailboxes, fmt.Sprintf("{%s=%s/}", address, user))
	}
	slices.Sort(domains)
	if o.MaxBytes == 0 {
		o.MaxBytes = 10 << 20
	}
	_, port, _ := net.SplitHostPort(p.Addr)
	values := strings.NewReplacer(
		"{dir}", p.Dir,
		"{port}", port,
		"{domains}", strings.Join(slices.Compact(domains), " "),
		"{mailboxes}", strings.Join(mailboxes, ", "),
		"{base}", filepath.Join(d.Dir, "mail"),
		"{uid}", strconv.Itoa(d.owner.uid),
		"{gid}", strconv.Itoa(d.owner.gid),
		"{size}", strconv.FormatInt(o.MaxBytes, 10),
	)
	for name, text := range map[string]string{"main.cf": postfixMain, "master.cf": postfixMaster} {
		if err := os.WriteFile(filepath.Join(p.Dir, "etc", name), []byte(values.Replace(text)), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// run starts the master and waits until it greets; the test's end stops it. It is started by itself and with -d, since
// as "postfix start-fg" starts it, it leaves our process group and would outlive us.
func (p *Postfix) run(t testing.TB, program string) {
	t.Helper()
	etc := filepath.Join(p.Dir, "etc")
	if out, err := exec.Command(program, "-c", etc, "check").CombinedOutput(); err != nil { // it makes the queue's folders
		t.Fatalf("check Postfix's configuration: %v\n%s", err, out)
	}
	daemons, err := exec.Command("postconf", "-c", etc, "-h", "daemon_directory").Output()
	if err != nil {
		t.Fatalf("ask Postfix where its parts are: %v", err)
	}
	cmd := exec.Command(filepath.Join(strings.TrimSpace(string(daemons)), "master"), "-d", "-c", etc)
	said, err := os.Create(filepath.Join(p.Dir, "output"))
	if err != nil {
		t.Fatalf("start Postfix: %v", err)
	}
	defer said.Close()
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = p.Dir, said, said, apart()
	if err := cmd.Start(); err != nil {
		t.Fatalf("start Postfix: %v", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() { stopServer(t, "Postfix", cmd.Process, ended, postfixGrace) })
	if err := awaitGreeting(p.Addr, "220 ", ended); err != nil {
		output, _ := os.ReadFile(said.Name())
		t.Fatalf("Postfix on %s: %v\n%s%s", p.Addr, err, output, p.Log())
	}
}

// postfixGrace is how long its parts may take to end by themselves.
const postfixGrace = 5 * time.Second

// postfixMain keeps every mail on this computer: its own domains are virtual ones, and all other mail is refused.
const postfixMain = `
compatibility_level = 3.6
queue_directory = {dir}/queue
data_directory = {dir}/data
maillog_file = {dir}/maillog
maillog_file_prefixes = {dir}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.mail.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {base}
virtual_mailbox_maps = inline:{ {mailboxes} }
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
virtual_mailbox_limit = 0
message_size_limit = {size}
smtpd_reject_unlisted_recipient = no
smtpd_relay_restrictions = reject_unauth_destination
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
default_transport = error:no mail leaves this computer
`

// postfixMaster is what taking and delivering a mail needs; nothing is chrooted.
const postfixMaster = `
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`
