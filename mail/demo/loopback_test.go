package demo

import (
	"net/netip"
	"testing"
)

func TestTheServersListenOnThisComputerAlone(t *testing.T) {
	s := start(t, Options{})
	for _, address := range []string{s.IMAP, s.SMTP} {
		if at, err := netip.ParseAddrPort(address); err != nil || !at.Addr().IsLoopback() {
			t.Errorf("listens on %s, %v", address, err)
		}
	}
}
