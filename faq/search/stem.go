package search

// stem takes the common endings off an English word, so that "charged", "charging" and "charges" meet. It is lighter
// than Porter's and leaves short words alone: in a help text too little stemming costs less than too much. The result
// is a slice of w, which may have been written to.
func stem(w []byte) []byte {
	if len(w) <= 3 || !isLower(w) {
		return w
	}
	w = plural(w)
	switch {
	case ends(w, "ing") && hasVowel(w[:len(w)-3]):
		w = undouble(w[:len(w)-3])
	case ends(w, "ied") && len(w) > 4:
		w = w[:len(w)-2]
	case ends(w, "ed") && len(w) > 4 && hasVowel(w[:len(w)-2]):
		w = undouble(w[:len(w)-2])
	case ends(w, "ly") && len(w) > 5:
		w = w[:len(w)-2]
	}
	n := len(w)
	if n > 3 && w[n-1] == 'e' {
		w = w[:n-1]
	} else if n > 3 && w[n-1] == 'y' && !vowel(w[n-2]) {
		w[n-1] = 'i'
	}
	return w
}

func plural(w []byte) []byte {
	n := len(w)
	switch {
	case ends(w, "sses"):
		return w[:n-2]
	case ends(w, "ies") && n > 4:
		return w[:n-2] // "cities" and "city" meet at "citi"
	case ends(w, "ss"), ends(w, "us"), ends(w, "is"):
		return w
	case ends(w, "xes"), ends(w, "ches"), ends(w, "shes"):
		return w[:n-2]
	case w[n-1] == 's':
		return w[:n-1]
	}
	return w
}

// undouble turns "stopp" into "stop", but leaves "bill" and "pass".
func undouble(w []byte) []byte {
	n := len(w)
	if n > 3 && w[n-1] == w[n-2] && !vowel(w[n-1]) && w[n-1] != 'l' && w[n-1] != 's' && w[n-1] != 'z' {
		return w[:n-1]
	}
	return w
}

func ends(w []byte, suffix string) bool {
	return len(w) > len(suffix) && string(w[len(w)-len(suffix):]) == suffix
}

func vowel(c byte) bool { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' }

func hasVowel(w []byte) bool {
	for _, c := range w {
		if vowel(c) || c == 'y' {
			return len(w) > 1
		}
	}
	return false
}

func isLower(w []byte) bool {
	for _, c := range w {
		if c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}
