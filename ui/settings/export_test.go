package settings

// TakeCA gives the form what a chosen file of certificates holds.
func (s *Screen) TakeCA(file []byte) { s.mailbox.form.ca.take(file) }
