package ui

import (
	"okpay.example/support/ui/compose"
	"okpay.example/support/ui/contact"
	"okpay.example/support/ui/fixes"
	"okpay.example/support/ui/help"
	"okpay.example/support/ui/home"
	"okpay.example/support/ui/screen"
	"okpay.example/support/ui/settings"
	"okpay.example/support/ui/tickets"
)

// makers make the screens, each when it is first shown.
var makers = map[screen.Name]func(screen.Env, backend) screen.Screen{
	screen.Home:     func(e screen.Env, b backend) screen.Screen { return home.New(e, b) },
	screen.Help:     func(e screen.Env, b backend) screen.Screen { return help.New(e, b) },
	screen.Fixes:    func(e screen.Env, b backend) screen.Screen { return fixes.New(e, b) },
	screen.Contact:  func(e screen.Env, b backend) screen.Screen { return contact.New(e, b) },
	screen.Tickets:  func(e screen.Env, b backend) screen.Screen { return tickets.New(e, b) },
	screen.Compose:  func(e screen.Env, b backend) screen.Screen { return compose.New(e, b) },
	screen.Settings: func(e screen.Env, b backend) screen.Screen { return settings.New(e, b) },
}
