package settings_test

import (
	"strings"
	"testing"
)

func TestAboutSaysWhereTheContentComesFrom(t *testing.T) {
	s := stage(t, &backend{content: "okpay 2026-12-01, 已安装", notice: "最新安装的内容打不开"})
	s.WantWords("okpay 2026-12-01, 已安装", "最新安装的内容打不开")
	if strings.Contains(s.Words(), "自动获取新内容") {
		t.Error("fetching is offered although there is no address")
	}
}

func TestFetchingIsOffUntilItIsWanted(t *testing.T) {
	b := &backend{fetch: "https://cdn.okpay.example/okpay.pack"}
	s := stage(t, b)
	s.WantWords("自动获取新内容", "从 cdn.okpay.example 获取")
	s.Tap("settings.fetch")
	if !b.set.FetchContent {
		t.Error("pressing it did not turn it on")
	}
	s.Tap("settings.fetch")
	if b.set.FetchContent {
		t.Error("pressing it again did not turn it off")
	}
}
