package mail

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// markReceived sets com.apple.quarantine: flags, the time and who saved the file. 0x0001 is "downloaded", 0x0002 "by a
// program" and 0x0080 is set on every mark of Safari and Mail
// (eclecticlight.co/2017/12/11/xattr-com-apple-quarantine-the-quarantine-flag). The event's UUID is left empty: it would
// name a row of a database that only the system's own call writes.
func markReceived(name, _ string) error {
	value := fmt.Sprintf("0083;%08x;OKPAY Support;", time.Now().Unix())
	if err := unix.Setxattr(name, "com.apple.quarantine", []byte(value), 0); err != nil {
		return fmt.Errorf("mark the file as one from outside: %w", err)
	}
	return nil
}
