//go:build race

package outbox_test

// stride is the distance of the cuts in a dialogue: the race detector makes each some times slower.
const stride = 11
