package wake

import (
	"context"
	"net"
	"slices"
	"strings"
)

// Fingerprint names the network that this computer is in: the addresses of its interfaces that are up, and the ones
// that it would use to reach the world. It is "" when there is no way into the world and no address but loopback.
func Fingerprint() string {
	return strings.Join(append(addresses(), routes()...), " ")
}

// addresses lists what the interfaces that are up can be reached at. Addresses that every interface gives itself say
// nothing (RFC 4291, 2.5.6; RFC 3927).
func addresses() (list []string) {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil
	}
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		own, err := i.Addrs()
		if err != nil {
			continue
		}
		for _, a := range own {
			if p, ok := a.(*net.IPNet); ok && p.IP.IsGlobalUnicast() {
				list = append(list, i.Name+"="+p.String())
			}
		}
	}
	slices.Sort(list)
	return list
}

// worlds are addresses of the world that nobody has (RFC 5737, RFC 3849).
var worlds = []string{"192.0.2.1:9", "[2001:db8::1]:9"}

// routes tells from which addresses the world would be reached. A datagram socket that is given its far end looks the
// route up and sends nothing, so that this needs no knowledge of any system's routing table.
func routes() (list []string) {
	for _, world := range worlds {
		var d net.Dialer
		c, err := d.DialContext(context.Background(), "udp", world) // takes no time: nothing is sent
		if err != nil {
			continue
		}
		if from, ok := c.LocalAddr().(*net.UDPAddr); ok && from.IP.IsGlobalUnicast() {
			list = append(list, "via="+from.IP.String())
		}
		_ = c.Close()
	}
	return list
}
