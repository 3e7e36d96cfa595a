package mail

import "strings"

// MarkReceived gives a saved file the mark by which the system knows that it came from outside: Windows then asks before
// it runs a program and opens documents in protected view, macOS asks Gatekeeper. Linux has no such guard; there the
// attribute only says where the file is from. Archivers that heed the mark hand it on to what they unpack.
//
// The error is for the log: a file system that keeps no marks, such as FAT, must not keep anybody from a file. messageID
// is the mail's; it may be empty.
func MarkReceived(name, messageID string) error {
	return markReceived(name, strings.Trim(messageID, "<> "))
}
