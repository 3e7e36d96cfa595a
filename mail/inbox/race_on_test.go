//go:build race

package inbox_test

// stride is the distance of the cuts in a dialogue: the race detector makes each some times slower.
const stride = 11
