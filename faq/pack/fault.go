package pack

import "fmt"

// fault is what is wrong with a pack, wherever it stands. Its English words stand in the code beside what finds it; those of
// other languages are the program's, by the code, "lint.CODE". The zero fault is none.
type fault struct {
	code string
	args []string
	text string
}

// faultOf puts a fault into words. code must be the same wherever format is.
func faultOf(code, format string, args ...any) fault {
	f := fault{code: code, args: make([]string, len(args)), text: fmt.Sprintf(format, args...)}
	for i, a := range args {
		f.args[i] = fmt.Sprint(a)
	}
	return f
}

func (f fault) there() bool { return f.text != "" }

// at says where it is; line 0 when it is no line's.
func (f fault) at(file string, line int) *Error {
	return &Error{File: file, Line: line, Problem: f.text, Code: f.code, Args: f.args}
}
