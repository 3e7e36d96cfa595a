// Package bench measures the mail side as a person has it, the built program as a process of its own, beside msmtp,
// mbsync and neomutt at the same servers in the same run: make bench-mail. It tests nothing; what is measured is written
// down in docs/benchmarks.md.
package bench
