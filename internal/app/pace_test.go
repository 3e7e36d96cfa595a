package app_test

import (
	"testing"
	"time"

	"okpay.example/support/internal/app"
)

func TestPaceInWords(t *testing.T) {
	began := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	const mb = 1 << 20
	for _, test := range []struct {
		name   string
		steps  []int64 // bytes sent, a second apart
		en, zh string
	}{
		{"nothing yet", nil, "Connecting to the mail server", "正在连接邮箱"},
		{"the first bytes", []int64{mb}, "1.0 MB of 10.0 MB (10%)", "已传 1.0 MB，共 10.0 MB（10%）"},
		{"under way", []int64{0, mb, 2 * mb}, "2.0 MB of 10.0 MB (20%), 1.0 MB a second, about 8 seconds left",
			"已传 2.0 MB，共 10.0 MB（20%），每秒 1.0 MB，还要约 8 秒"},
		{"slow", []int64{0, 32 << 10}, "32 KB of 10.0 MB (0%), 32 KB a second, about 5 minutes left",
			"已传 32 KB，共 10.0 MB（0%），每秒 32 KB，还要约 5 分钟"},
		{"faster than before", []int64{0, 1, 2, 3, 4, 5, 6, 7, mb, 2 * mb, 3 * mb, 4 * mb, 5 * mb},
			"5.0 MB of 10.0 MB (50%), 1.0 MB a second, about 5 seconds left", "已传 5.0 MB，共 10.0 MB（50%），每秒 1.0 MB，还要约 5 秒"},
		{"it stands still", []int64{mb, mb, mb, mb, mb, mb, mb}, "1.0 MB of 10.0 MB (10%)", "已传 1.0 MB，共 10.0 MB（10%）"},
		{"begun again", []int64{0, 5 * mb, 0}, "0 B of 10.0 MB (0%)", "已传 0 B，共 10.0 MB（0%）"},
		{"all of it", []int64{0, 10 * mb}, "All has gone out; waiting for the server to confirm. It cannot be stopped any more",
			"已全部传出，等服务器确认，现在停不下来了"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var p app.Pace
			for i, sent := range test.steps {
				p.Add(began.Add(time.Duration(i)*time.Second), sent, 10*mb)
			}
			for lang, want := range map[string]string{"en": test.en, "zh-CN": test.zh} {
				words, err := app.Words("", lang)
				if err != nil {
					t.Fatal(err)
				}
				if got := p.Text(words, ""); got != want {
					t.Errorf("%s: %q, want %q", lang, got, want)
				}
			}
		})
	}
}

func TestSizesReadWell(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 1023: "1023 B", 1024: "1 KB", 217_000: "212 KB", 1<<20 - 600: "1023 KB", 1<<20 - 10: "1.0 MB", 25 << 20: "25.0 MB",
	} {
		if got := app.Size(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}
