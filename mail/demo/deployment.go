package demo

import (
	"fmt"
	"strings"
)

// DNS gives the demo domain's records, "NAME TYPE VALUE" a line, as inspect --dns reads them.
func (s *Server) DNS() string { return s.key.dns() }

// Deployment gives the TOML overlay that makes a pack speak of this server's desk: the fields that belong to the
// server, and none of the desk's hours or numbers, which are the pack's to say.
func (s *Server) Deployment() string {
	var b strings.Builder
	fmt.Fprintf(&b, "demo = true\n")
	fmt.Fprintf(&b, "domains = [%q]\n", deskDomain)
	fmt.Fprintf(&b, "signing_domains = [%q]\n", deskDomain)
	fmt.Fprintf(&b, "support_address = %q\n", s.Support)
	return b.String()
}
