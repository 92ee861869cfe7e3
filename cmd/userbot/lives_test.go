package main

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// TestLivesThatDoNotLast: the first daemon that fails is followed at once, the others later and later.
func TestLivesThatDoNotLast(t *testing.T) {
	dir := t.TempDir()
	l := livesOf(func(key string) string { return map[string]string{"RUNTIME_DIRECTORY": dir + ":/run/other"}[key] })
	var pauses []time.Duration
	for range 8 {
		pauses = append(pauses, pauseAfter(l.begin()))
		l.end(withCode(exitFailure, errors.New("the disk is full")))
	}
	if got, want := fmt.Sprint(pauses), "[0s 0s 1s 2s 4s 8s 15s 15s]"; got != want {
		t.Errorf("the pauses are %s, want %s", got, want)
	}
	for name, end := range map[string]func(){
		"one that was stopped":            func() { l.end(nil) },
		"one that only a person can mend": func() { l.end(withCode(exitConfig, errors.New("admins: is missing"))) },
		"one that has lasted":             l.forget,
	} {
		l.begin()
		l.begin()
		end()
		if n := l.begin(); n != 0 {
			t.Errorf("after %s %d are counted", name, n)
		}
		l.forget()
	}
	if n := (lives{}).begin(); n != 0 {
		t.Errorf("where no service manager is, %d are counted", n)
	}
}

func TestAPauseEndsWithTheService(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(3*time.Second, stop)
		began, told := time.Now(), ""
		lives{}.pause(ctx, 5, func(s string) { told = s })
		if took := time.Since(began); took != 3*time.Second || told != "failed 5 times in a row soon after the start: the next is in 8s" {
			t.Errorf("it took %v, and said %q", took, told)
		}
	})
}
