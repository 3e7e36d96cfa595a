// Package arrows holds the test that keeps the import rules of this tree; it has no code of its own.
package arrows
