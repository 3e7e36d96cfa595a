package trust

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"slices"
	"strings"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
)

// The flags of a file.
const (
	flagDangerous = "dangerous_type"   // running or opening it can do anything to the computer
	flagDouble    = "double_extension" // "invoice.pdf.exe"
	flagTurned    = "turned_name"      // marks in its name turn the direction of reading
	flagArchive   = "archive"
	flagLocked    = "locked_archive" // encrypted, or its password is in the text: no scanner sees inside
	flagMacros    = "macros"
	flagDisguised = "disguised" // its content is not what its name says
	flagPage      = "web_page"  // opens in the browser, where it can pass for any site
)

const (
	maxOpened  = 10       // files whose content is looked at
	maxContent = 32 << 20 // bytes of one
	maxEntries = 2000     // of an archive
)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out["."+w] = true
	}
	return out
}

// What files can do, by their extension.
var (
	programs = set(`exe com scr pif bat cmd msi msp mst msix appx appxbundle dll cpl ocx sys drv js jse mjs vbs vbe vb ws
		wsf wsc wsh hta ps1 ps1xml ps2 psc1 psm1 jar jnlp lnk url scf inf reg chm hlp gadget application xll xla
		app dmg pkg command scpt applescript workflow terminal sh bash zsh csh run bin elf desktop appimage deb rpm
		apk xapk ipa aab mobileconfig iqy slk settingcontent-ms library-ms search-ms diagcab msc ade adp mde py pyc pyw
		pl rb php vhd vhdx iso img one onepkg theme themepack`)
	macroTypes = set(`docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm`)
	oldOffice  = set(`doc dot xls xlt xla ppt pot pps rtf mdb`)
	newOffice  = set(`docx dotx xlsx xltx pptx potx ppsx`)
	archives   = set(`zip rar 7z tar gz tgz bz2 xz zst cab arj lzh lha ace z alz egg`)
	pages      = set(`html htm shtml xhtml xht mht mhtml svg svgz xml xsl`)
	harmless   = set(`pdf doc docx xls xlsx ppt pptx txt csv png jpg jpeg gif bmp webp heic mp3 mp4 mov avi zip rar html htm rtf`)
)

// filesOf gives the attachments that deserve a warning.
func filesOf(m *message.Parsed, raw io.ReadSeeker) []ticket.FileFlags {
	flags := make([][]string, len(m.Attachments))
	wanted := 0
	for i, a := range m.Attachments {
		flags[i] = nameFlags(a.Name)
		if slices.Contains(m.TurnedNames, a.Part) {
			flags[i] = append(flags[i], flagTurned)
		}
		if a.Size > 0 && a.Size <= maxContent && telling(a) {
			wanted++
		}
	}
	if wanted > 0 {
		if _, err := raw.Seek(0, io.SeekStart); err == nil {
			opened := 0
			_ = message.EachAttachment(raw, message.Limits{}, func(a ticket.Attachment, content func() []byte) {
				if a.Part >= len(flags) || a.Size > maxContent || opened >= maxOpened || !telling(a) {
					return
				}
				opened++
				flags[a.Part] = append(flags[a.Part], contentFlags(a.Name, content())...)
			}) // a mail past its limits has no attachments to warn of
		}
	}
	var out []ticket.FileFlags
	for i, f := range flags {
		if slices.Contains(f, flagArchive) && tellsPassword(m.Text) {
			f = append(f, flagLocked)
		}
		slices.Sort(f)
		if f = slices.Compact(f); len(f) > 0 {
			out = append(out, ticket.FileFlags{Part: m.Attachments[i].Part, Flags: f})
		}
	}
	return out
}

// telling tells a file whose content says more than its name.
func telling(a ticket.Attachment) bool {
	ext := extension(a.Name)
	return archives[ext] || newOffice[ext] || oldOffice[ext] || macroTypes[ext] || harmless[ext] || ext == "" ||
		strings.Contains(a.Type, "octet-stream")
}

func extension(name string) string { return strings.ToLower(path.Ext(strings.TrimRight(name, ". "))) }

func nameFlags(name string) (flags []string) {
	ext := extension(name)
	before := extension(strings.TrimSuffix(strings.TrimRight(name, ". "), path.Ext(name)))
	switch {
	case programs[ext]:
		flags = append(flags, flagDangerous)
		if harmless[before] || strings.Contains(name, "   ") {
			flags = append(flags, flagDouble)
		}
	case pages[ext]:
		flags = append(flags, flagPage)
		if harmless[before] && !pages[before] {
			flags = append(flags, flagDouble)
		}
	case archives[ext]:
		flags = append(flags, flagArchive)
	}
	if macroTypes[ext] {
		flags = append(flags, flagMacros)
	}
	return flags
}

// contentFlags looks into a file.
func contentFlags(name string, data []byte) (flags []string) {
	ext := extension(name)
	switch {
	case isProgram(data):
		flags = append(flags, flagDangerous)
		if !programs[ext] {
			flags = append(flags, flagDisguised)
		}
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		flags = append(flags, zipFlags(data)...)
		if !archives[ext] && !newOffice[ext] && !macroTypes[ext] && harmless[ext] {
			flags = append(flags, flagDisguised)
		}
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")): // OLE, as of Office before 2007
		if bytes.Contains(data, utf16LE("_VBA_PROJECT")) || bytes.Contains(data, utf16LE("VBA")) || bytes.Contains(data, utf16LE("Macros")) {
			flags = append(flags, flagMacros)
		}
	case bytes.HasPrefix(data, []byte("7z\xbc\xaf\x27\x1c")), bytes.HasPrefix(data, []byte("Rar!\x1a\x07")):
		flags = append(flags, flagArchive)
	case !pages[ext] && harmless[ext] && looksLikePage(data):
		flags = append(flags, flagPage, flagDisguised)
	}
	return flags
}

// isProgram knows the beginnings of programs: Windows, Linux, macOS, shell scripts, shortcuts.
func isProgram(data []byte) bool {
	for _, magic := range []string{"MZ", "\x7fELF", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe", "#!", "L\x00\x00\x00\x01\x14\x02\x00"} {
		if bytes.HasPrefix(data, []byte(magic)) {
			return len(data) > 64 || magic == "#!"
		}
	}
	return false
}

func looksLikePage(data []byte) bool {
	head := bytes.ToLower(bytes.TrimSpace(data[:min(len(data), 512)]))
	return bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html")) ||
		bytes.Contains(head, []byte("<script"))
}

// zipFlags reads the directory of an archive, and decompresses nothing.
func zipFlags(data []byte) (flags []string) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil
	}
	office := false
	for i, f := range z.File {
		if i == maxEntries {
			break
		}
		name := strings.ToLower(path.Base(strings.ReplaceAll(f.Name, `\`, "/")))
		office = office || f.Name == "[Content_Types].xml"
		switch {
		case f.Flags&1 != 0:
			flags = append(flags, flagLocked)
		case name == "vbaproject.bin":
			flags = append(flags, flagMacros)
		case programs[extension(name)] && !office:
			flags = append(flags, flagDangerous)
		}
	}
	return flags
}

func utf16LE(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
}

// passwordTold finds a password that is written in the text itself.
var passwordTold = pattern(`(?i)(?:解压|压缩包|打开|附件|文件|解壓|檔案)?(?:密码|密碼|口令)\s*(?:(?:是|为|為|:|：|=)\s*\S{2,}|[a-z0-9]{3,})|` +
	`(?:解压码|提取码)\s*(?:是|为|:|：)?\s*\w{2,}|(?:password|passcode|pass|pw|pwd)\b[^\n.]{0,30}?(?:is|:|=)\s*\S{2,}`)

func tellsPassword(text string) bool {
	return passwordTold.MatchString(text[:min(len(text), maxAsked)])
}
