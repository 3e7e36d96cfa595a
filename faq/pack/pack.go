// Package pack is the content pack: the articles, fixes, channels, synonyms and deployment fields that everything the
// program says about OKPAY comes from. It reads, checks and overlays packs and parses their Markdown, makes one file of a
// pack and signs it, and keeps and fetches such files. It does not search packs or run their fixes, and fetches from no
// address but the one it is given. A pack is a folder of files that a writer can edit:
//
//	pack.yaml                     id, version (date), languages, categories with their names, home tiles, emergency topics
//	deployment.toml               what a real desk fills in; empty in the embedded pack
//	demo.toml                     what --demo lays over it; not read by Load
//	articles/LANG/ID.md           YAML front matter between two lines of ---, then Markdown
//	fixes/ID.yaml                 a flow in both languages
//	scenarios/ID.yaml             ways through that flow and where they end; read by Lint only
//	channels.yaml                 the six channels
//	calendar.yaml                 holidays and make-up workdays, with their expiry
//	synonyms.txt                  a group a line, separated by commas
//	urgent.txt                    which questions mean danger now, and the fix that they lead to
//
// A pack may come from anywhere: files, nesting and keys are bounded before they are parsed, and anchors are refused. One that
// was fetched is taken only under the signature of a key that is trusted already.
package pack

// Text is a text in each language of the pack: "zh-CN" and "en".
type Text map[string]string

// Pack is a loaded pack.
type Pack struct {
	ID         string
	Version    string // a date, "2026-11-23"
	Languages  []string
	Categories []Category
	Home       []string  // topics of the home screen's tiles, in their order
	Articles   []Article // in the order of their category, then ID; each language its own
	Fixes      []Fix
	Channels   []Channel
	Calendar   Calendar
	Synonyms   [][]string
	Urgent     Urgent
	Deployment Deployment
}

// Category groups articles: "account", "safety", "money", "help", "app".
type Category struct {
	ID    string `yaml:"id"`
	Title Text   `yaml:"title"`
}

// Article is one article in one language.
type Article struct {
	ID        string   `yaml:"-"`
	Lang      string   `yaml:"-"`
	Category  string   `yaml:"category"`
	Title     string   `yaml:"title"`
	Question  string   `yaml:"question"`
	Answer    string   `yaml:"answer"` // the short answer, one or two sentences
	Keywords  []string `yaml:"keywords"`
	Related   []string `yaml:"related"`
	Fix       string   `yaml:"fix"`       // a fix's id, or ""
	Emergency bool     `yaml:"emergency"` // money or account in danger now
	Icon      string   `yaml:"icon"`      // Lucide name
	Tile      string   `yaml:"tile"`      // a few words under the title on the home screen, for the common problems; "" elsewhere
	Ask       []string `yaml:"ask"`       // what a mail on this topic should say, for compose's check list
	Markdown  string   `yaml:"-"`         // the body: "## " sections, ordered lists for steps
}

// Fix is a guided flow.
type Fix struct {
	ID      string          `yaml:"id"`
	Topic   string          `yaml:"topic"` // an article's id
	Title   Text            `yaml:"title"`
	Summary Text            `yaml:"summary"`
	Icon    string          `yaml:"icon"`
	Minutes int             `yaml:"minutes"`
	Start   string          `yaml:"start"`
	Nodes   map[string]Node `yaml:"nodes"`
}

// Node is a question, a step to do, or an outcome.
type Node struct {
	ID      string   `yaml:"-"`
	Kind    string   `yaml:"kind"`   // question, step, outcome
	Urgent  bool     `yaml:"urgent"` // the hotline stands above it: money or the account is in danger now
	Text    Text     `yaml:"text"`
	Do      []Text   `yaml:"do"` // with step: what to do, one thing after the other
	Note    Text     `yaml:"note"`
	Choices []Choice `yaml:"choices"` // of questions and steps; a step's are what came of it
	Outcome *Outcome `yaml:"outcome"`
}

// Choice is an answer. Key is what --answer takes.
type Choice struct {
	Key  string `yaml:"key"`
	Text Text   `yaml:"text"`
	Next string `yaml:"next"`
}

// Outcome ends a fix.
type Outcome struct {
	Kind        string `yaml:"kind"`        // solved, contact, fix, article
	Target      string `yaml:"target"`      // with fix and article: the id
	Wait        bool   `yaml:"wait"`        // with solved: done what can be done, and now it takes its time
	Urgency     string `yaml:"urgency"`     // with contact: now, today, days
	Subject     Text   `yaml:"subject"`     // with contact: of the mail
	Tell        Text   `yaml:"tell"`        // with contact: how the mail begins, in the person's own voice, to be filled in
	Transaction bool   `yaml:"transaction"` // with contact: support needs the transaction's ID
	Attach      Text   `yaml:"attach"`      // with contact: what to attach
}

// The kinds of channels.
const (
	ChannelPhone      = "phone"
	ChannelChat       = "chat"
	ChannelHelpCentre = "help-centre"
	ChannelEmail      = "email"
	ChannelSocial     = "social"
	ChannelCommunity  = "community"
)

// channelKinds lists them.
func channelKinds() []string {
	return []string{ChannelPhone, ChannelChat, ChannelHelpCentre, ChannelEmail, ChannelSocial, ChannelCommunity}
}

// Channel is a way to reach support.
type Channel struct {
	ID       string          `yaml:"id"`   // phone, chat, help-centre, email, social, community
	Kind     string          `yaml:"kind"` // the same six words
	Title    Text            `yaml:"title"`
	GoodFor  Text            `yaml:"good_for"`
	Bring    Text            `yaml:"bring"`
	Note     Text            `yaml:"note"`
	Official bool            `yaml:"official"`
	Icon     string          `yaml:"icon"`
	Rank     map[string]int  `yaml:"rank"`   // urgency → place, 1 first
	Reason   map[string]Text `yaml:"reason"` // urgency → why it stands there
	Value    string          `yaml:"-"`      // number, address or URL, from the deployment; "" when unknown
	Hours    []Hours         `yaml:"-"`      // from the deployment; none when unknown
}

// Hours is an opening time on some days of the week in the desk's time zone.
type Hours struct {
	Days []string `toml:"days"` // mon … sun, holiday
	From string   `toml:"from"` // "09:00"
	To   string   `toml:"to"`   // "18:00", or "24:00"; not after From: on the next day
}

// Calendar holds the exceptions of the week.
type Calendar struct {
	TimeZone string   `yaml:"time_zone"`
	Expires  string   `yaml:"expires"`  // date; past it, hours are unconfirmed
	Holidays []string `yaml:"holidays"` // dates
	Workdays []string `yaml:"workdays"` // make-up workdays
}

// Deployment is what a real desk fills in.
type Deployment struct {
	Demo           bool                       `toml:"demo"`
	Brand          string                     `toml:"brand"` // OKPAY
	BrandWords     []string                   `toml:"brand_words"`
	Site           string                     `toml:"site"`
	Domains        []string                   `toml:"domains"`
	SigningDomains []string                   `toml:"signing_domains"`
	SupportAddress string                     `toml:"support_address"`
	TimeZone       string                     `toml:"time_zone"`
	AnswerDays     int                        `toml:"answer_days"` // working days until a mail is answered; 0 unknown
	Channels       map[string]DeployedChannel `toml:"channels"`
	OAuth          map[string]OAuthClient     `toml:"oauth"` // by sign-in provider: google, microsoft
	Updates        Updates                    `toml:"updates"`
}

// OAuthClient is the program as a sign-in provider knows it, where the desk has registered it there.
type OAuthClient struct {
	ClientID     string `toml:"client_id"`
	ClientSecret string `toml:"client_secret"` // only where the provider gives desktop programs one
}

// DeployedChannel is a channel's own facts.
type DeployedChannel struct {
	Value string  `toml:"value"`
	Hours []Hours `toml:"hours"`
}
