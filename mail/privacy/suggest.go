package privacy

import (
	"image"
	"regexp"
	"strings"
)

// Word is a word that was read off a picture, and where.
type Word struct {
	Text string
	Box  image.Rectangle
	Line int // words of one line have the same number, and follow each other from left to right
}

// Suggestion is a place that may want to be covered.
type Suggestion struct {
	Kind string // "card", "id", "phone", "email", "code"
	Box  image.Rectangle
}

// looks are the shapes of what people do not want to show. A shape proves nothing, and what is not of one of them may
// be secret all the same: these are suggestions, never all there is.
var looks = []struct {
	kind string
	re   *regexp.Regexp
}{
	{"email", regexp.MustCompile(`[\w.,+-]+@[\w-]+(?:[.,][\w-]+)+`)}, // a point is often read as a comma
	{"id", regexp.MustCompile(`(?:^|\W)(\d{17}[\dXx])(?:\W|$)`)},     // GB 11643
	{"card", regexp.MustCompile(`(?:^|\W)(\d(?:[ -]?\d){12,18})(?:\W|$)`)},
	{"phone", regexp.MustCompile(`(?:^|\W)(1[3-9]\d(?:[ -]?\d){8})(?:\W|$)`)},
	{"code", regexp.MustCompile(`(?i)(?:验证码|code|pin)\D{0,3}(\d{4,8})(?:\W|$)`)},
	{"code", regexp.MustCompile(`(?i)(?:密码|password)\s?[:：是为]\s?(\S{4,})`)},
}

// margin is added around what is covered, as a part of its height: letters reach beyond what is read as their box.
const margin = 0.15

// Suggest gives the places of words that look like numbers of cards, of people and of phones, addresses and codes.
func Suggest(words []Word) []Suggestion {
	var found []Suggestion
	for len(words) > 0 {
		n := 1
		for n < len(words) && words[n].Line == words[0].Line {
			n++
		}
		found = append(found, suggestLine(words[:n])...)
		words = words[n:]
	}
	return found
}

// suggestLine looks at one line, in which a number may be in several words.
func suggestLine(words []Word) (found []Suggestion) {
	var line strings.Builder
	starts := make([]int, len(words))
	for i, w := range words {
		if i > 0 {
			line.WriteByte(' ')
		}
		starts[i] = line.Len()
		line.WriteString(w.Text)
	}
	text := line.String()
	var taken [][2]int
	for _, l := range looks {
		for _, at := range l.re.FindAllStringSubmatchIndex(text, -1) {
			from, to := at[0], at[1]
			if len(at) > 2 {
				from, to = at[2], at[3]
			}
			if overlaps(taken, from, to) {
				continue
			}
			taken = append(taken, [2]int{from, to})
			var box image.Rectangle
			for i, w := range words {
				if starts[i] < to && starts[i]+len(w.Text) > from {
					box = box.Union(w.Box)
				}
			}
			found = append(found, Suggestion{l.kind, box.Inset(-max(int(float64(box.Dy())*margin), 2))})
		}
	}
	return found
}

func overlaps(taken [][2]int, from, to int) bool {
	for _, t := range taken {
		if from < t[1] && to > t[0] {
			return true
		}
	}
	return false
}
