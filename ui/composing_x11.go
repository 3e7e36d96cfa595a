//go:build linux && !no_glfw

package ui

/*
#cgo LDFLAGS: -ldl
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <X11/Xlib.h>

// GLFW's state. It is weak, since this package is also linked by itself.
extern char _glfw[] __attribute__((weak));

static Bool (*filter_event)(XEvent *, Window);

// GLFW reports a key before it looks whether the input method took it. An event of no type is none to it.
static Bool without_taken(XEvent *e, Window w) {
	int type = e->type;
	Bool taken = filter_event(e, w);
	if (taken && type == KeyPress)
		e->type = 0;
	return taken;
}

static uintptr_t glfw_state(void) { return (uintptr_t)_glfw; }

// Puts without_taken in the place of XFilterEvent within the bytes of GLFW's state. It gives how often that stood there,
// and changes nothing unless it is once; -1 is that there is no X11.
static int leave_taken(size_t size) {
	void *x11 = dlopen("libX11.so.6", RTLD_LAZY | RTLD_NOLOAD);
	if (x11 == NULL)
		return -1;
	void *real = dlsym(x11, "XFilterEvent"), **place = NULL;
	int found = 0;
	for (size_t at = 0; real != NULL && at + sizeof(void *) <= size; at += sizeof(void *)) {
		void **here = (void **)(_glfw + at);
		if (*here == real) {
			place = here;
			found++;
		}
	}
	if (found == 1) {
		filter_event = (Bool (*)(XEvent *, Window))real;
		*place = (void *)without_taken;
	}
	dlclose(x11);
	return found;
}
*/
import "C"

import (
	"bufio"
	"errors"
	"fmt"
	"os"
)

// mostState bounds how much of GLFW's state is looked at; it has some 100 KB.
const mostState = 1 << 20

// leaveComposing keeps the keys with which one composes a word in an input method (XIM) from the program, on the UI thread
// once the toolkit runs. GLFW 3.4 reports them as well: Backspace in the middle of a word in Pinyin would also delete the
// character before it, and the Enter that ends the word would send the focus on.
func leaveComposing() error {
	at := uintptr(C.glfw_state())
	if at == 0 {
		return errors.New("GLFW's state is not linked in")
	}
	end, err := mappedUntil(at)
	if err != nil {
		return err
	}
	switch n := C.leave_taken(C.size_t(min(end-at, mostState))); n {
	case -1, 1: // on Wayland there is none
		return nil
	default:
		return fmt.Errorf("XFilterEvent stands %d times in GLFW's state", n)
	}
}

// mappedUntil gives the end of the memory around an address (proc_pid_maps(5)).
func mappedUntil(at uintptr) (end uintptr, err error) {
	f, err := os.Open("/proc/self/maps")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var from, to uintptr
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x", &from, &to); err == nil && from <= at && at < to {
			end = to
		} else if end != 0 && from == end { // what follows at once belongs to it as well
			end = to
		}
	}
	if err := lines.Err(); err != nil {
		return 0, err
	}
	if end == 0 {
		return 0, errors.New("GLFW's state is in no memory of ours")
	}
	return end, nil
}
