package pack

import (
	"time"
	_ "time/tzdata" // Windows and small containers bring no zone database, and the desk's zone must be known there too
)

// Location is the desk's time zone: the deployment's, else the calendar's; UTC+8 when none is given.
func (p *Pack) Location() *time.Location {
	for _, name := range []string{p.Deployment.TimeZone, p.Calendar.TimeZone} {
		if name == "" {
			continue
		}
		if loc, err := time.LoadLocation(name); err == nil {
			return loc
		}
	}
	return time.FixedZone("UTC+8", 8*60*60)
}
