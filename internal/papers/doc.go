// Package papers holds the test that keeps the papers of this tree true as far as a program can tell; it has no code of its
// own. What their commands are is known in cmd/okpay-support, and tested there.
package papers
