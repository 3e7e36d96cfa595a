//go:build !race

package outbox_test

// stride is the distance of the cuts in a dialogue.
const stride = 1
