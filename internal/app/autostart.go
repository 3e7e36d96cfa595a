package app

import (
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// autostartID names the program to the desktop, where it starts programs at sign-in.
const autostartID = "example.okpay.support"

// errLineBreak refuses a path that could not be written into a file of lines.
var errLineBreak = errors.New("the path has a line break")

// StartsAtSignIn tells whether the desktop starts this program, on this home, when the person signs in. The desktop's own
// settings may have changed that, so it is read there and not kept as a setting.
func (a *App) StartsAtSignIn() (bool, error) {
	s, err := a.autostart()
	if err != nil {
		return false, err
	}
	on, err := s.on()
	if err != nil {
		return false, fmt.Errorf("look whether the program starts at sign-in: %w", err)
	}
	return on, nil
}

// StartAtSignIn makes the desktop start the program when the person signs in, or no longer. It starts in the tray, where
// the setting is on and there is one.
func (a *App) StartAtSignIn(on bool) error {
	s, err := a.autostart()
	if err != nil {
		return err
	}
	if err := s.set(on); err != nil {
		return fmt.Errorf("change whether the program starts at sign-in: %w", err)
	}
	return nil
}

func (a *App) autostart() (autostart, error) {
	program, err := os.Executable()
	if err != nil {
		return autostart{}, fmt.Errorf("find the program: %w", err)
	}
	command := []string{startedFile(program, os.Getenv), "--background"}
	if a.home != "" {
		command = append(command, "--home", a.Folders.Data)
	}
	if strings.ContainsAny(strings.Join(command, ""), "\r\n\x00") {
		return autostart{}, errLineBreak
	}
	return newAutostart(command)
}

// startedFile is what starts the program that runs from the file named. What runs from an AppImage lies in a folder that is
// gone when it ends; the AppImage's runtime names its own file and that folder. They are another program's where this one
// was started by an AppImage, a terminal for instance.
func startedFile(running string, env func(string) string) string {
	image, folder := env("APPIMAGE"), env("APPDIR")
	if image == "" || folder == "" {
		return running
	}
	if inside, err := filepath.Rel(folder, running); err != nil || !filepath.IsLocal(inside) {
		return running
	}
	return image
}

// desktopEntry is a file of the XDG autostart specification, with the command quoted as "The Exec key" of the Desktop
// Entry Specification 1.5 has it.
func desktopEntry(command []string) string {
	quoted := make([]string, len(command))
	for i, arg := range command {
		arg = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", `$`, `\$`, `%`, `%%`).Replace(arg)
		quoted[i] = `"` + strings.ReplaceAll(arg, `\`, `\\`) + `"` // once more as any string of such a file
	}
	return "[Desktop Entry]\nType=Application\nName=OKPAY Support\nName[zh_CN]=OKPAY 客服\nExec=" + strings.Join(quoted, " ") +
		"\nIcon=" + autostartID + "\nTerminal=false\n"
}

// launchAgent is a property list of launchd.plist(5).
func launchAgent(command []string) string {
	var args strings.Builder
	for _, arg := range command {
		args.WriteString("\t\t<string>")
		_ = xml.EscapeText(&args, []byte(arg)) // a strings.Builder takes everything
		args.WriteString("</string>\n")
	}
	return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>Label</key>
	<string>` + autostartID + `</string>
	<key>ProgramArguments</key>
	<array>
` + args.String() + `	</array>
	<key>RunAtLoad</key>
	<true/>
	<key>ProcessType</key>
	<string>Interactive</string>
</dict>
</plist>
`
}
