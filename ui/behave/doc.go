// Package behave uses the built program as a person does, from outside: on a virtual display with a window manager, by
// keyboard and mouse through xdotool, with a clipboard, dropped files, a desktop's own capture dialog, and a mailbox whose
// line can be cut: make behave.
//
// Where it is, and what is true, a test reads from outside as well: the store through the command line, what goes over
// the wire at the line to the mailbox, the desktop by its own means, and what the window has where from the file that
// --observe writes (ui.Sight). It waits for what a person would wait for, never for a time. Pictures of each step are
// kept for looking at.
package behave
