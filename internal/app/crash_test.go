package app_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

// crashHome makes this test binary open the home that it names, and die.
const crashHome = "OKPAY_SUPPORT_TEST_CRASH"

func TestMain(m *testing.M) {
	if home := os.Getenv(crashHome); home != "" {
		core, err := app.Open(context.Background(), app.Options{Home: home, Mail: mail.Options{Keyring: mail.NoKeyring{}}})
		if err == nil {
			_, err = core.WatchCrashes()
		}
		if err != nil {
			panic(err)
		}
		died := make(chan struct{})
		go func() { panic(errors.New("my password is hunter2, my card\n4111 1111 1111 1111")) }()
		<-died
	}
	os.Exit(m.Run())
}

func TestACrashInAnyGoroutineLeavesAReportWithoutAnythingPersonal(t *testing.T) {
	home := t.TempDir()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), crashHome+"="+home)
	if out, err := c.CombinedOutput(); err == nil || !strings.Contains(string(out), "hunter2") {
		t.Fatalf("it did not die as it should: %v, %s", err, out)
	}
	core, err := app.Open(t.Context(), app.Options{Home: home, Lang: "en", Mail: mail.Options{Keyring: mail.NoKeyring{}}})
	if err != nil {
		t.Fatal(err)
	}
	defer core.Close()
	end, err := core.WatchCrashes()
	if err != nil {
		t.Fatal(err)
	}
	crash, ok, err := core.LastCrash()
	if !ok || err != nil {
		t.Fatalf("there is no report: %v", err)
	}
	if log, err := os.ReadFile(filepath.Join(core.Folders.Logs, "okpay-support.log")); err != nil || strings.Contains(string(log), "level=ERROR") {
		t.Errorf("the log says %s, %v", log, err)
	}
	for _, want := range []string{"OKPAY Support ", "panic: (left out)", "goroutine ", "app_test.TestMain.func", "crash_test.go:"} {
		if !strings.Contains(crash.Text, want) {
			t.Errorf("%q is missing in\n%s", want, crash.Text)
		}
	}
	for _, personal := range []string{"hunter2", "4111", home, filepath.Dir(os.Args[0])} {
		if strings.Contains(crash.Text, personal) {
			t.Errorf("%q stands in\n%s", personal, crash.Text)
		}
	}
	d, err := core.DraftFromCrash(t.Context(), crash)
	if err != nil {
		t.Fatal(err)
	}
	if d, err = core.Mail.Draft(t.Context(), d.ID); err != nil || len(d.Files) != 1 || d.Files[0].Size != int64(len(crash.Text)) || d.Body == "" {
		t.Errorf("the draft is %+v, %v", d, err)
	}
	if err := core.SettleCrashes(); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := core.LastCrash(); ok || err != nil {
		t.Errorf("it is offered again: %v", err)
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(core.Folders.Logs)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		if strings.HasSuffix(f.Name(), ".raw") {
			t.Errorf("an orderly end left %s", f.Name())
		}
	}
}

func TestARunThatWasKilledIsNoCrash(t *testing.T) {
	core, err := app.Open(t.Context(), app.Options{Home: t.TempDir(), Mail: mail.Options{Keyring: mail.NoKeyring{}}})
	if err != nil {
		t.Fatal(err)
	}
	defer core.Close()
	for range 2 { // the second stands for the start after a kill: the first left its file
		if _, err = core.WatchCrashes(); err != nil {
			t.Fatal(err)
		}
	}
	end, err := core.WatchCrashes()
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := core.LastCrash(); ok || err != nil {
		t.Errorf("a kill is reported: %v", err)
	}
	if err := end(); err != nil {
		t.Error(err)
	}
}

func TestAReportKeepsPlacesAndLeavesOutValues(t *testing.T) {
	for name, c := range map[string]struct{ trace, want string }{
		"runtime error": {
			"panic: runtime error: index out of range [5] with length 3\n\ngoroutine 1 [running, locked to thread]:\n" +
				"okpay.example/support/ui.(*shell).show(0xc000123, {0x1, 0x2})\n\t/home/zhang/src/okpay/ui/shell.go:150 +0x1d\n" +
				"fyne.io/fyne/v2/internal/async.EnsureMain(...)\n\t/home/zhang/go/pkg/mod/fyne.io/fyne/v2@v2.8.1/internal/async/goroutine.go:53\n" +
				"created by main.main in goroutine 1\n\t/tmp/x/main.go:3 +0x4\n",
			"panic: runtime error: index out of range [5] with length 3\n\ngoroutine 1 [running, locked to thread]:\n" +
				"okpay.example/support/ui.(*shell).show\n\tokpay/ui/shell.go:150\n" +
				"fyne.io/fyne/v2/internal/async.EnsureMain\n\tfyne.io/fyne/v2@v2.8.1/internal/async/goroutine.go:53\n" +
				"created by main.main in goroutine 1\n\ttmp/x/main.go:3\n",
		},
		"a mail's text": {
			"panic: cannot read \"Dear Sir, my code is 123456\nand more\" [recovered]\n\tpanic: other\n\ngoroutine 7 [running]:\nmain.f[...]({0xc0, 0x5})\n\tsupport/main.go:1 +0x2\n",
			"panic: (left out)\npanic: (left out)\n\ngoroutine 7 [running]:\nmain.f[...]\n\tsupport/main.go:1\n",
		},
		"a fault in C": {
			"SIGSEGV: segmentation violation\nPC=0x7f m=0 sigcode=1 addr=0x0\nsignal arrived during cgo execution\n\ngoroutine 1 gp=0xc0 m=0 mp=0x1 [syscall]:\nruntime.cgocall(0x1, 0x2)\n\truntime/cgocall.go:167 +0x4b\nrax    0x0\n",
			"SIGSEGV: segmentation violation\n\ngoroutine 1 [syscall]:\nruntime.cgocall\n\truntime/cgocall.go:167\n",
		},
		"no trace": {"hello\nmy name is Zhang\n", "\n"},
	} {
		if got := app.CrashText(c.trace); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
	if n := strings.Count(app.CrashText("goroutine 1 [running]:\n"+strings.Repeat("main.f()\n", 100000)), "\n"); n > 210 {
		t.Errorf("a report has %d lines", n)
	}
}
