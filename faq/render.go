package faq

import (
	"fmt"
	"html/template"
	"strings"

	"okpay.example/support/faq/pack"
)

// Text lays an article out for a terminal: the title, the short answer, then its blocks.
func Text(a pack.Article) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", a.Title)
	if a.Answer != "" {
		fmt.Fprintf(&b, "%s\n\n", a.Answer)
	}
	for _, block := range pack.Blocks(a.Markdown) {
		switch block.Kind {
		case pack.BlockSteps:
			for i, item := range block.Items {
				fmt.Fprintf(&b, "%2d. %s\n", i+1, strings.ReplaceAll(spanText(item), "\n", "\n    "))
			}
		case pack.BlockList:
			for _, item := range block.Items {
				fmt.Fprintf(&b, "  - %s\n", strings.ReplaceAll(spanText(item), "\n", "\n    "))
			}
		case pack.BlockHeading:
			fmt.Fprintf(&b, "%s %s\n", strings.Repeat("#", block.Level), spanText(block.Text))
		case pack.BlockNote:
			fmt.Fprintf(&b, "> %s\n", strings.ReplaceAll(spanText(block.Text), "\n", "\n> "))
		default:
			fmt.Fprintf(&b, "%s\n", spanText(block.Text))
		}
		b.WriteByte('\n')
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func spanText(spans []pack.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// HTML lays an article out as a page of its own, to be printed: no script, nothing fetched from elsewhere, all text
// escaped. Links into the pack lead nowhere on paper and are shown as text.
func HTML(a pack.Article) string {
	var b strings.Builder
	err := page.Execute(&b, struct {
		pack.Article
		Blocks []pack.Block
	}{a, pack.Blocks(a.Markdown)})
	if err != nil { // the template is a constant and a strings.Builder does not fail
		panic(err)
	}
	return b.String()
}

var page = template.Must(template.New("article").Funcs(template.FuncMap{
	"outer": func(link string) bool { return strings.HasPrefix(link, "https://") },
}).Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{.Title}}</title>
<style>
body { font: 11pt/1.6 "Noto Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; max-width: 42em; margin: 2em auto; padding: 0 1em; color: #16222e; }
h1 { font-size: 1.6em; } h2 { font-size: 1.2em; margin-top: 1.6em; }
.answer, blockquote { border-left: 4px solid #0f8a8a; margin: 1em 0; padding: .4em 1em; background: #f2f8f8; }
li { margin: .3em 0; white-space: pre-line; }
code { font-family: monospace; white-space: pre-wrap; }
@media print { body { margin: 0; max-width: none; } }
</style>
</head>
<body>
<h1>{{.Title}}</h1>
{{with .Answer}}<p class="answer">{{.}}</p>
{{end}}{{range .Blocks}}{{template "block" .}}
{{end}}</body>
</html>
{{define "block"}}
{{- if eq .Kind "heading"}}{{if le .Level 2}}<h2>{{template "spans" .Text}}</h2>{{else}}<h3>{{template "spans" .Text}}</h3>{{end}}
{{- else if eq .Kind "steps"}}<ol>{{template "items" .Items}}</ol>
{{- else if eq .Kind "list"}}<ul>{{template "items" .Items}}</ul>
{{- else if eq .Kind "note"}}<blockquote>{{template "spans" .Text}}</blockquote>
{{- else}}<p>{{template "spans" .Text}}</p>{{end}}
{{- end}}
{{define "items"}}{{range .}}
<li>{{template "spans" .}}</li>{{end}}
{{end}}
{{define "spans"}}{{range .}}
{{- if outer .Link}}<a href="{{.Link}}">{{template "span" .}}</a>{{else}}{{template "span" .}}{{end}}
{{- end}}{{end}}
{{define "span"}}
{{- if .Code}}<code>{{.Text}}</code>{{else if .Bold}}<strong>{{.Text}}</strong>{{else}}{{.Text}}{{end}}
{{- end}}`))
