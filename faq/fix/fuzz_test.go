package fix

import (
	"encoding/json"
	"testing"
)

// FuzzRun goes on with whatever was kept as a run: it ends at a node that the fix has, what was said fits the path, and
// answering, going back and telling of it work.
func FuzzRun(f *testing.F) {
	for _, s := range []string{
		`{"fix":"login","path":["ask"],"answers":{},"said":[]}`, `{"fix":"x","path":null}`, `{"fix":"login","path":["ask","gone"],"said":[{}]}`,
		`{"fix":"login","path":["gone","ask","try"],"answers":{"ask":"locked"},"said":[{"node":"ask","key":"locked"},{}],"from":[{}]}`,
		`{"fix":"login","path":["ask","try","try"],"answers":{"ask":"locked","try":"again"},"said":null}`,
	} {
		f.Add(s, "again")
	}
	about := flow()
	kept, err := json.Marshal(Start(about, t0))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(kept), "locked")
	f.Fuzz(func(t *testing.T, kept, key string) {
		var r Run
		if json.Unmarshal([]byte(kept), &r) != nil {
			return
		}
		r, _ = Resume(about, r)
		for range 3 {
			if n := r.Node(about); n.Kind == "" || len(r.Path) > maxPath || len(r.Said) != len(r.Path)-1 {
				t.Fatalf("at %q after %d nodes, with %d said", n.ID, len(r.Path), len(r.Said))
			}
			next, err := r.Answer(about, key, t0)
			if err != nil {
				break
			}
			if back := next.Back(t0); len(back.Path) != len(r.Path) {
				t.Fatalf("back from %d nodes are %d", len(next.Path), len(back.Path))
			}
			r = next
		}
		if again, changed := Resume(about, r); changed || len(again.Path) != len(r.Path) {
			t.Fatal("what was mended is changed once more")
		}
	})
}
