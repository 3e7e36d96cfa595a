package settings

import "okpay.example/support/ui/widget"

// TakeCA gives the form what a chosen file of certificates holds.
func (s *Screen) TakeCA(file []byte) { s.mailbox.form.ca.take(file) }

// Page is what scrolls.
func (s *Screen) Page() *widget.Scroll { return s.sections.scroll }

// ReadOf has the mailboxes read anew from another backend.
func (s *Screen) ReadOf(b Backend) { s.mailbox.b = b }
