package pack

import (
	"net/url"
	"strings"

	"github.com/yuin/goldmark/util"
)

// linkKinds are the schemes by which an article leads to something else in the pack.
var linkKinds = []string{"article", "fix", "channel"}

// InnerLink parts a link to something in the pack into its kind ("article", "fix", "channel") and id. A link without a
// scheme, "reset-password" or "reset-password.md", is one to an article.
func InnerLink(link string) (kind, id string, ok bool) {
	for _, kind := range linkKinds {
		if id, found := strings.CutPrefix(link, kind+":"); found {
			return kind, id, isName(id)
		}
	}
	id = strings.TrimSuffix(strings.TrimPrefix(link, "./"), ".md")
	return "article", id, isName(id)
}

// safeLink gives a link in the form that Span has; "" for a target that is neither in the pack nor an https address.
func safeLink(link string) string {
	if kind, id, ok := InnerLink(link); ok {
		return kind + ":" + id
	}
	if u, err := url.Parse(link); err == nil && u.Scheme == "https" && u.Host != "" {
		return link
	}
	return ""
}

// unescape resolves backslashes and character references, as CommonMark has them outside code.
func unescape(s []byte, raw bool) []byte {
	if raw {
		return s
	}
	return util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(s)))
}
