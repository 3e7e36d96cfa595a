package oauth

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestNobodyIsWaitedForWithoutEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := Client{ID: "id", Provider: Provider{AuthURL: "https://login.example/auth"}}
		start := time.Now()
		_, err := c.await(t.Context(), &redirect{came: make(chan arrival)}, Prompt{Open: func(string) error { return nil }}, "v", "s")
		if !errors.Is(err, ErrWaited) || time.Since(start) != waitTime {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}
