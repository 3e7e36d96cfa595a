package message

import (
	"strings"
)

const (
	maxMarkerLine = 1000 // bytes of a line that may be a marker
	maxMarkers    = 5000 // lines that are looked at for markers; further down only "> " counts
	headerWindow  = 9    // lines in which a quoted header block shows itself
)

var (
	// separator opens the quoted mail in the style of Outlook, Foxmail, QQ Mail and 163.
	separator = compiled(`(?i)^[\s>]*[-—_=*]{2,}\s*(original( (message|mail|email|` +
		`appointment))?|forwarded message|begin forwarded message|replied message|reply message|原始(邮件|郵件|信件|` +
		`信息|消息|訊息)|原邮件|原郵件|回复的原邮件|回覆的原郵件|转发的邮件|转发邮件信息|轉寄郵件|转发的消息|` +
		`邮件原件|邮件原文|郵件原文|回复原文|引用)\s*[-—_=*]{2,}\s*$`)

	// attribution is the whole of "On …, … wrote:" and its kin, of up to three lines joined.
	attribution = compiled(`(?i)^\s*(on\b.{4,300}\bwrote\s*[:：]|` +
		`at \d{4}[-/.]\d\d?[-/.]\d\d?.{0,300}\bwrote\s*[:：]|\d{4}[-/.]\d\d?[-/.]\d\d?.{0,300}\bwrote\s*[:：]|` +
		`.{0,120}\s(于|於)\s*\d{4}\s*[-/.年].{0,300}(写道|寫道)\s*[:：]|` +
		`(在|于|於)?\s*\d{4}\s*[-/.年]\s*\d\d?\s*[-/.月].{0,300}(写道|寫道|写到|寫到|来信|撰写|撰寫)\s*[:：]|(在|` +
		`于|於).{4,300}(写道|寫道|写到|撰写|撰寫)\s*[:：]|` +
		`.{0,120}[<(＜][^<>\s]{1,100}@[^<>\s]{1,200}[>)＞].{0,80}(写道|寫道|wrote)\s*[:：]|.{1,120}\b(wrote|` +
		`writes)\s*[:：]|(引述|引用).{2,200}[:：])\s*$`)
	// certain is what an attribution holds that a mail program wrote, and not the author about somebody: an address or the
	// time of day.
	certain = compiled(`[<(＜][^<>\s]{1,100}@[^<>\s]{1,200}[>)＞]|\b\d{1,2}[:：]\d\d`)

	attributionStart = compiled(`(?i)^\s*(on\b|at \d{4}|在|于|於|\d{4}\s*[-/.年])`)

	fromLine  = compiled(`(?i)^[\s*]*(from|发件人|寄件者|寄件人|發件人|发信人|發信人)\s*\**\s*[:：]`)
	otherLine = compiled(`(?i)^[\s*]*(sent|date|to|cc|subject|reply-to|importance|发送时间|發送時間|` +
		`发送日期|日\s*期|时间|時間|传送时间|傳送時間|寄件日期|收件人|收件者|抄\s*送|抄送人|副本|主\s*题|主\s*題|主旨|` +
		`标题)\s*\**\s*[:：]`)
)

// FoldQuotes parts a reply's text into what its author wrote and what was quoted (zh and en styles: "On … wrote:",
// "在 … 写道：", "发件人：", "-----Original Message-----", "> "). Answers written between quoted lines stay with the
// author, and so does what only might be a mark: words hidden are worse than a quote shown. Each line of text is in
// exactly one of the two, blank lines around them aside.
func FoldQuotes(text string) (own, quoted string) {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	theirs := make([]bool, len(lines)) // of each line, whether it was quoted
	quote := func(from, to int) {
		for i := from; i < to; i++ {
			theirs[i] = true
		}
	}
	for i := 0; i < len(lines); {
		if i < maxMarkers && isSeparator(lines, i) {
			quote(i, len(lines))
			break
		}
		n, sure := 0, false
		if i < maxMarkers {
			n, sure = attributionLines(lines, i)
		}
		next := nextText(lines, i+n)
		switch marked := next < len(lines) && isQuoted(lines[next]); {
		case n > 0 && marked:
			quote(i, next)
			i = next
			continue
		case n > 0 && sure:
			quote(i, len(lines))
			return joinLines(lines, theirs, false), joinLines(lines, theirs, true)
		}
		theirs[i] = isQuoted(lines[i])
		i++
	}
	return joinLines(lines, theirs, false), joinLines(lines, theirs, true)
}

// joinLines joins the lines of one side. It drops blank lines at both ends, and the runs of them that folding leaves inside.
func joinLines(lines []string, theirs []bool, side bool) string {
	var out strings.Builder
	blank, first := 0, true
	for i, line := range lines {
		if theirs[i] != side {
			continue
		}
		if strings.TrimSpace(line) == "" {
			blank++
			continue
		}
		if !first {
			out.WriteString("\n\n\n"[:1+min(blank, 2)])
		}
		out.WriteString(line)
		blank, first = 0, false
	}
	return out.String()
}

// nextText gives the first line from i on that is not blank.
func nextText(lines []string, i int) int {
	for i < len(lines) && strings.TrimSpace(lines[i]) == "" {
		i++
	}
	return i
}

// isQuoted tells whether a line has a quote mark in front.
func isQuoted(line string) bool {
	line = strings.TrimLeft(line, " \t")
	return strings.HasPrefix(line, ">") || strings.HasPrefix(line, "＞")
}

// isSeparator tells whether the quoted mail starts at line i, with a rule of dashes or with its header.
func isSeparator(lines []string, i int) bool {
	line := plainBlanks(lines[i])
	if len(line) > maxMarkerLine || !strings.ContainsAny(line, ":：-—_=*") {
		return false
	}
	return separator().MatchString(line) || fromLine().MatchString(line) && isHeaderBlock(lines, i) ||
		isRule(line) && isHeaderBlock(lines, nextText(lines[:min(len(lines), i+3)], i+1))
}

// isRule tells whether a line is a dash or underscore rule, as Outlook writes above the quoted header; of HTML it is short.
func isRule(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= len(htmlRule) && strings.Trim(line, "_-—") == ""
}

// isHeaderBlock tells whether a From line at i is followed by at least two more header lines.
func isHeaderBlock(lines []string, i int) bool {
	if i >= len(lines) || len(lines[i]) > maxMarkerLine || !fromLine().MatchString(plainBlanks(lines[i])) {
		return false
	}
	found := 0
	for _, line := range lines[i+1 : min(len(lines), i+headerWindow)] {
		if len(line) <= maxMarkerLine && otherLine().MatchString(plainBlanks(line)) {
			found++
		}
	}
	return found >= 2
}

// plainBlanks makes the blanks of mail programs, no-break and full-width ones, to plain ones.
func plainBlanks(line string) string { return wideBlanks.Replace(line) }

var wideBlanks = strings.NewReplacer("\u00a0", " ", "\u3000", " ")

// attributionLines tells how many lines from i on make up an attribution, 0 if none does, and whether it is sure to be
// one whatever follows it.
func attributionLines(lines []string, i int) (n int, sure bool) {
	joined := ""
	for n := 1; n <= 3 && i+n <= len(lines); n++ {
		line := strings.TrimSpace(plainBlanks(lines[i+n-1]))
		if line == "" || len(joined)+len(line) > maxMarkerLine || isQuoted(line) {
			return 0, false
		}
		joined = strings.TrimSpace(joined + " " + line)
		if (strings.HasSuffix(line, ":") || strings.HasSuffix(line, "：")) && attribution().MatchString(joined) {
			return n, certain().MatchString(joined)
		}
		if !attributionStart().MatchString(joined) {
			return 0, false
		}
	}
	return 0, false
}
