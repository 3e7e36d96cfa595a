package discover

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"

	"okpay.example/support/mail/account"
)

const (
	ann          = "Ann@Firma.example"
	guessIMAP    = "imap.firma.example:993 tls"
	guessSMTP    = "smtp.firma.example:465 tls"
	foundIMAP    = "in.firma.example:993 tls"
	foundSMTP    = "out.firma.example:465 tls"
	nothingTried = "autoconfig:nothing srv:nothing mx:nothing"
)

func TestAKnownAddressAsksNobody(t *testing.T) {
	w := newWorld(t)
	f := w.find("123@qq.com")
	w.want(f, Table, "imap.qq.com:993 tls", "smtp.qq.com:465 tls")
	if f.NeedsConsent() || f.Offline() || f.Hint != account.HintAuthCode || f.Provider != "QQ Mail" || len(f.Foreign) != 0 {
		t.Errorf("%+v", f)
	}
	if len(w.asked)+len(w.dialled) != 0 {
		t.Errorf("asked %q, dialled %q", w.asked, w.dialled)
	}
}

func TestTheFirstSourceThatKnowsIsTaken(t *testing.T) {
	w := newWorld(t)
	w.mx["firma.example"] = []*net.MX{{Host: "mxbiz2.qq.com.", Pref: 10}, {Host: "mxbiz1.qq.com.", Pref: 5}}
	f := w.find(ann)
	w.want(f, MX, "imap.exmail.qq.com:993 tls", "smtp.exmail.qq.com:465 tls")
	if f.Provider != "Tencent Exmail" || f.Hint != account.HintAuthCode || !f.NeedsConsent() {
		t.Errorf("%+v", f)
	}
	if want := []string{"imap.exmail.qq.com", "smtp.exmail.qq.com"}; !slices.Equal(f.Foreign, want) {
		t.Errorf("foreign %q, want %q", f.Foreign, want)
	}
	if tried(f) != "autoconfig:nothing srv:nothing mx:found" {
		t.Errorf("tried %s", tried(f))
	}

	w.srv["_imaps._tcp.firma.example"] = []*net.SRV{{Target: "in.firma.example.", Port: 993}}
	w.srv["_submissions._tcp.firma.example"] = []*net.SRV{{Target: "out.firma.example.", Port: 465}}
	f = w.find(ann)
	w.want(f, SRV, foundIMAP, foundSMTP)
	if len(f.Foreign) != 0 || !f.NeedsConsent() {
		t.Errorf("%+v", f)
	}

	w.publish(configuration("config.firma.example", "993", "SSL", "config.firma.example", "587", "STARTTLS"))
	w.asked = nil
	f = w.find(ann)
	w.want(f, Autoconfig, "config.firma.example:993 tls", "config.firma.example:587 starttls")
	if len(w.asked) != 0 || !f.NeedsConsent() || f.Provider != "Firma" {
		t.Errorf("asked DNS %q; %+v", w.asked, f)
	}
}

func TestNothingPublishedLeavesTheUsualNamesAsAGuess(t *testing.T) {
	w := newWorld(t)
	f := w.find(ann)
	w.want(f, Guess, guessIMAP, guessSMTP)
	if !f.NeedsConsent() || f.Offline() || tried(f) != nothingTried {
		t.Errorf("%v, %v, %s", f.NeedsConsent(), f.Offline(), tried(f))
	}
}

func TestWithoutANetworkItSaysSo(t *testing.T) {
	w := newWorld(t)
	w.down = true
	f := w.find(ann)
	w.want(f, Guess, guessIMAP, guessSMTP)
	if !f.Offline() || !f.NeedsConsent() || tried(f) != "autoconfig:failed srv:failed mx:failed" {
		t.Errorf("%v, %s", f.Offline(), tried(f))
	}
	if len(f.Tried) != 1+2+4+1 {
		t.Errorf("%d attempts: %+v", len(f.Tried), f.Tried)
	}
}

func TestOnlyTheDomainItselfLearnsTheAddress(t *testing.T) {
	w := newWorld(t)
	w.publish(configuration("in.firma.example", "993", "SSL", "out.firma.example", "465", "SSL"))
	f := w.find("ann+x&y@firma.example")
	w.want(f, Autoconfig, foundIMAP, foundSMTP)
	for _, address := range w.dialled {
		if host, _, _ := net.SplitHostPort(address); !within(host, "firma.example") {
			t.Errorf("dialled %s", address)
		}
	}
	if len(w.seen) != 1 {
		t.Fatalf("%d requests", len(w.seen))
	}
	r := w.seen[0]
	if got := r.URL.Query().Get("emailaddress"); got != "ann+x&y@firma.example" || len(r.URL.Query()) != 1 {
		t.Errorf("asked %s", r.URL)
	}
	if r.UserAgent() != "" || r.Referer() != "" || len(r.Cookies()) != 0 {
		t.Errorf("it tells %v", r.Header)
	}
	for _, a := range f.Tried {
		if strings.Contains(a.Asked, "ann") {
			t.Errorf("the address is in %q", a.Asked)
		}
	}
}

func TestWhatIsNoAddressIsAskedNowhere(t *testing.T) {
	w := newWorld(t)
	for _, email := range []string{"", "ann", "ann@localhost", "ann@firma.example/..", "ann@127.0.0.1", "a@b@firma.example"} {
		_, err := w.finder().Find(t.Context(), email)
		if fault, ok := errors.AsType[*account.FieldError](err); !ok || fault.Field != "email" {
			t.Errorf("%q: %v", email, err)
		}
	}
	f := w.finder()
	f.Proxy = "ftp://proxy"
	if fault, ok := errors.AsType[*account.FieldError](second(f.Find(t.Context(), ann))); !ok || fault.Field != "proxy" {
		t.Errorf("with a bad proxy: %v", fault)
	}
	if len(w.asked)+len(w.dialled) != 0 {
		t.Errorf("asked %q, dialled %q", w.asked, w.dialled)
	}
}

func second(_ Found, err error) error { return err }

func TestAProxyTakesAllAndDNSIsNotAskedPastIt(t *testing.T) {
	w := newWorld(t)
	w.publish(configuration("in.firma.example", "993", "SSL", "out.firma.example", "465", "SSL"))
	var targets []string
	f := w.finder()
	f.Proxy = "http://proxy.example:3128"
	f.Env.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		if address != "proxy.example:3128" {
			return nil, errors.New("past the proxy: " + address)
		}
		return w.throughProxy(ctx, network, &targets)
	}
	found, err := f.Find(t.Context(), ann)
	if err != nil {
		t.Fatal(err)
	}
	w.want(found, Autoconfig, foundIMAP, foundSMTP)
	if found.Config.Proxy != f.Proxy {
		t.Errorf("the settings go without the proxy")
	}

	w.web = nil
	found, err = f.Find(t.Context(), ann)
	if err != nil {
		t.Fatal(err)
	}
	w.want(found, Guess, guessIMAP, guessSMTP)
	if len(w.asked) != 0 || tried(found) != "autoconfig:failed srv:skipped mx:skipped" || !strings.Contains(why(found), "proxy") {
		t.Errorf("asked %q; %s: %s", w.asked, tried(found), why(found))
	}
}

func TestTheCallerCanGiveUp(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	f := w.finder()
	f.Env.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
		cancel()
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if _, err := f.Find(ctx, ann); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context.Canceled", err)
	}
	if len(w.asked) != 0 {
		t.Errorf("it went on to ask %q", w.asked)
	}
}
