// Package bench measures the window as a person has it: the built program beside a bare window of the same toolkit, size
// and fonts on the same virtual display, and the screens with a great deal in them on the software driver: make bench-ui.
// It tests nothing; what is measured is written down in docs/benchmarks.md.
package bench
