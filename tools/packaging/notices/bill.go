package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// The parts of CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json/) that are used here.
type (
	bill struct {
		Schema       string       `json:"$schema"`
		Format       string       `json:"bomFormat"`
		SpecVersion  string       `json:"specVersion"`
		Serial       string       `json:"serialNumber"`
		Version      int          `json:"version"`
		Metadata     metadata     `json:"metadata"`
		Components   []component  `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}
	metadata struct {
		Timestamp string    `json:"timestamp"`
		Component component `json:"component"`
	}
	component struct {
		Ref         string     `json:"bom-ref"`
		Type        string     `json:"type"`
		Name        string     `json:"name"`
		Version     string     `json:"version,omitempty"`
		Description string     `json:"description,omitempty"`
		Hashes      []hash     `json:"hashes,omitempty"`
		Licences    []licence  `json:"licenses,omitempty"`
		PURL        string     `json:"purl,omitempty"`
		References  []external `json:"externalReferences,omitempty"`
		Properties  []property `json:"properties,omitempty"`
	}
	hash struct {
		Algorithm string `json:"alg"`
		Content   string `json:"content"`
	}
	licence struct {
		Expression string `json:"expression"`
	}
	external struct {
		URL  string `json:"url"`
		Type string `json:"type"`
	}
	property struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	dependency struct {
		Ref       string   `json:"ref"`
		DependsOn []string `json:"dependsOn"`
	}
)

// writeBill writes the bill of materials. Its serial number comes from what it says, so that the same program has the same.
func writeBill(w io.Writer, o options, built program, parts []part) error {
	data, err := os.ReadFile(built.file)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	t := built.target(o.tags)
	root := component{
		Ref: "okpay-support", Type: "application", Name: "okpay-support", Version: o.version,
		Description: "OKPAY Support for " + t.goos + "/" + t.goarch, Licences: []licence{{"MIT"}},
		Hashes:     []hash{{"SHA-256", hex.EncodeToString(sum[:])}},
		Properties: []property{{"go:version", built.info.GoVersion}, {"go:tags", o.tags}},
	}
	b := bill{
		Schema: "http://cyclonedx.org/schema/bom-1.5.schema.json", Format: "CycloneDX", SpecVersion: "1.5", Version: 1,
		Metadata: metadata{o.at.Format(time.RFC3339), root},
	}
	uses := dependency{Ref: root.Ref}
	for _, p := range parts {
		c, err := p.component()
		if err != nil {
			return err
		}
		b.Components = append(b.Components, c)
		uses.DependsOn = append(uses.DependsOn, c.Ref)
	}
	b.Dependencies = []dependency{uses}
	said, err := json.Marshal(b)
	if err != nil {
		return err
	}
	b.Serial = serial(sha256.Sum256(said))
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(b)
}

// component tells of a part. A module's hash is that of go.sum: of its list of files, not of one archive.
func (p part) component() (component, error) {
	c := component{
		Ref: p.name, Type: "library", Name: p.name, Version: p.version, Description: p.why, Licences: []licence{{p.licence}},
		References: []external{{p.from, "website"}},
	}
	if !p.isModule {
		return c, nil
	}
	c.PURL = "pkg:golang/" + p.name + "@" + p.version
	c.Ref = c.PURL
	if p.sum == "" {
		return c, nil // the standard library has none
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(p.sum, "h1:"))
	if err != nil {
		return c, fmt.Errorf("read the sum of %s: %w", p.name, err)
	}
	c.Hashes = []hash{{"SHA-256", hex.EncodeToString(raw)}}
	return c, nil
}

// serial is a UUID of version 8 (RFC 9562, section 5.8).
func serial(sum [32]byte) string {
	sum[6] = sum[6]&0x0f | 0x80
	sum[8] = sum[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
