package app

// For the tests of what is written for another system.
var (
	DesktopEntry = desktopEntry
	LaunchAgent  = launchAgent
	StartedFile  = startedFile
)
