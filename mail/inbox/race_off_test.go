//go:build !race

package inbox_test

// stride is the distance of the cuts in a dialogue.
const stride = 1
