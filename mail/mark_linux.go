package mail

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// markReceived sets the attributes that freedesktop.org names for files that came by mail (wiki.freedesktop.org,
// CommonExtendedAttributes). The address is one of a mail (RFC 2392). No desktop asks before it opens such a file.
func markReceived(name, messageID string) error {
	for attribute, value := range map[string]string{
		"user.xdg.origin.url": "mid:" + messageID, "user.xdg.origin.email.message-id": messageID,
	} {
		if err := unix.Setxattr(name, attribute, []byte(value), 0); err != nil {
			return fmt.Errorf("mark the file as one from outside: %w", err)
		}
	}
	return nil
}
