package pack

import (
	"time"
	_ "time/tzdata" // Windows and small containers bring no zone database, and the desk's zone must be known there too
)

// Location is the desk's time zone: the deployment's, else the calendar's; UTC+8 when none is given.
func (p *Pack) Location() *time.Location {
	if zone, ok := p.Zone(); ok {
		return zone
	}
	return time.FixedZone("UTC+8", 8*60*60)
}

// Zone is the desk's time zone as Location has it; false when the pack gives none.
func (p *Pack) Zone() (*time.Location, bool) {
	for _, name := range []string{p.Deployment.TimeZone, p.Calendar.TimeZone} {
		if name == "" {
			continue
		}
		if zone, err := time.LoadLocation(name); err == nil {
			return zone, true
		}
	}
	return nil, false
}
