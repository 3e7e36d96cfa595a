package ticket

import (
	"regexp"
	"strings"
)

const (
	maxAskText   = 64 << 10 // bytes of a text that are looked at
	maxAskPhrase = 600      // bytes of one sentence that are looked at
)

// The patterns are matched against one lower-case sentence at a time.
var (
	// politeness is what a mail says at its end whether it wants something or not.
	politeness = regexp.MustCompile(`(do not|don't|cannot|can't) (reply|respond)|no-?reply|(if|` +
		`should) you (still )?(have|need|require|experience|encounter|face) (any|an|other|further|more|` +
		`additional|questions|problems|trouble|assistance|help)|let us know if (there|you|anything)|` +
		`anything else|feel free|(don't|do not) hesitate|how are you|(请勿|請勿|请不要|請不要|无需|無需|不必|` +
		`不需要).{0,12}(回复|回覆|答复|提供)|(如果?|若|倘若|假如).{0,16}(问题|問題|疑问|疑問|帮助|幫助|需要|疑虑|` +
		`疑慮|不便)|(还有|還有)(其他|别的|別的|什么|什麼).{0,16}[吗嗎么麼呢]?`)

	requestEN = regexp.MustCompile(`\b(please|kindly|pls)\b.{0,40}\b(provide|send|reply|respond|confirm|share|` +
		`attach|tell|give|upload|forward|supply|submit|include|specify|clarify|verify|complete|fill|let (us|` +
		`me) know|answer|check|describe|state|advise|try)\b|\b(could|can|would|will) you\b|\b(we|i)('ll|` +
		` will)? (need|require|await)\b.{0,40}\b(you|your)\b|\b(waiting for|awaiting|` +
		`look(ing)? forward to) (your|you)\b|\bneed you to\b|\byou (need|have) to\b`)

	requestZH = regexp.MustCompile(`(请|請|麻烦|麻煩|烦请|煩請|劳烦|勞煩|敬请|敬請|还请|還請|希望|需要|` +
		`需).{0,24}(提供|回复|回覆|答复|告知|告诉|告訴|确认|確認|发送|發送|发给|發給|发来|發來|补充|補充|上传|` +
		`上傳|附上|说明|說明|核实|核實|核对|核對|填写|填寫|提交|截图|截圖|描述|尝试|嘗試|试|試|检查|檢查|配合)|` +
		`(能否|可否|能不能|可不可以|是否(可以|能|方便)|方便.{0,8}(吗|嗎)|等待您|等您|期待您的(回复|回覆|答复))`)

	sentenceEnd = regexp.MustCompile(`[。！？!?；;\n]|\.(\s|$)`)
)

// AsksForSomething tells whether a reply's own text (quotes folded away) holds a request or a question to the person,
// in Chinese or English, which makes the ticket waiting_for_you rather than answered. Polite phrases ("if you have
// further questions, please reply") are not requests. It is a guess for a label, never a reason to hide a mail.
func AsksForSomething(text string) bool {
	text = strings.ToLower(text[:min(len(text), maxAskText)])
	for text != "" {
		end := len(text)
		if at := sentenceEnd.FindStringIndex(text); at != nil {
			end = at[1]
		}
		if asks(strings.TrimSpace(text[:end])) {
			return true
		}
		text = text[end:]
	}
	return false
}

// asks tells whether one sentence asks for something.
func asks(sentence string) bool {
	if sentence == "" {
		return false
	}
	question := strings.HasSuffix(sentence, "?") || strings.HasSuffix(sentence, "？")
	if len(sentence) > maxAskPhrase {
		sentence = sentence[len(sentence)-maxAskPhrase:]
	}
	if politeness.MatchString(sentence) {
		return false
	}
	return question || requestEN.MatchString(sentence) || requestZH.MatchString(sentence)
}
