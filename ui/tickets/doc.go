// Package tickets is the screen of a person's support mails.
package tickets
