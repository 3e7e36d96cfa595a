package discover

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/wire"
)

// Bounds of an autoconfig answer.
const (
	maxBody      = 64 << 10 // bytes; a real one has two or three kilobytes
	maxHeader    = 16 << 10 // bytes
	maxRedirects = 3
)

var (
	errRedirects = errors.New("it redirects too often")
	errInsecure  = errors.New("it redirects to an address without encryption")
	errTooLarge  = fmt.Errorf("it is longer than %d bytes", maxBody)
)

// place is where a domain may publish its configuration.
type place struct {
	url   string // without the address
	query string
}

// answer is what came from there.
type answer struct {
	outcome Outcome
	err     error
	servers published
}

// autoconfig reads what the domain itself publishes for mail programs. Only HTTPS is asked, so that nobody on the way
// can name the servers, and no third party's collection: the address is nobody else's business.
func (s *search) autoconfig(ctx context.Context) (Found, bool) {
	places := []place{
		{"https://autoconfig." + s.domain + "/mail/config-v1.1.xml", "emailaddress=" + url.QueryEscape(s.guess.Email)},
		{"https://" + s.domain + "/.well-known/autoconfig/mail/config-v1.1.xml", ""},
	}
	client, err := s.client()
	if err != nil {
		for _, p := range places {
			s.note(Autoconfig, p.url, Failed, err)
		}
		return Found{}, false
	}
	defer client.CloseIdleConnections()
	answers := each(places, func(p place) answer { return s.fetch(ctx, client, p) })
	var found Found
	ok := false
	for i, a := range answers {
		s.note(Autoconfig, places[i].url, a.outcome, a.err)
		if a.outcome != Hit || ok {
			continue
		}
		ok = true
		found = Found{Config: a.servers.config, Source: Autoconfig, Provider: a.servers.name, Hint: a.servers.hint}
	}
	return found, ok
}

// client speaks HTTPS through the proxy, with nothing kept from one request to the next.
func (s *search) client() (*http.Client, error) {
	dial, err := wire.Through(s.Proxy, s.Env.Dial)
	if err != nil {
		return nil, err
	}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:            dial,
			TLSClientConfig:        &tls.Config{RootCAs: s.Env.RootCAs, MinVersion: tls.VersionTLS12},
			DisableKeepAlives:      true,
			DisableCompression:     true, // what is bounded is what came
			MaxResponseHeaderBytes: maxHeader,
		},
		CheckRedirect: func(next *http.Request, before []*http.Request) error {
			switch {
			case len(before) > maxRedirects:
				return errRedirects
			case next.URL.Scheme != "https":
				return errInsecure
			}
			next.Header.Del("Referer") // it holds the person's address
			return nil
		},
	}, nil
}

func (s *search) fetch(ctx context.Context, client *http.Client, p place) answer {
	ctx, cancel := context.WithTimeout(ctx, httpTime)
	defer cancel()
	where, err := url.Parse(p.url)
	if err != nil {
		return answer{outcome: Failed, err: err}
	}
	where.RawQuery = p.query
	request := (&http.Request{Method: http.MethodGet, URL: where, Host: where.Host, Header: http.Header{
		"Accept": {"text/xml, application/xml"}, "User-Agent": {""}, // which program asks is nobody's business
	}}).WithContext(ctx)
	response, err := client.Do(request)
	if err != nil {
		return refusal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return answer{outcome: Nothing, err: fmt.Errorf("HTTP status %d", response.StatusCode)}
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	switch {
	case err != nil:
		return answer{outcome: Failed, err: err}
	case len(body) > maxBody:
		return answer{outcome: Unusable, err: errTooLarge}
	}
	servers, err := s.read(body)
	if err != nil {
		return answer{outcome: Unusable, err: err}
	}
	return answer{outcome: Hit, servers: servers}
}

// refusal says why there is no answer, without the URL, which holds the address.
func refusal(err error) answer {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	switch unknown, ok := errors.AsType[*net.DNSError](err); {
	case ok && unknown.IsNotFound:
		return answer{outcome: Nothing, err: err}
	case errors.Is(err, errRedirects), errors.Is(err, errInsecure):
		return answer{outcome: Unusable, err: err}
	}
	return answer{outcome: Failed, err: err}
}

// published is what a configuration says.
type published struct {
	config account.Config
	name   string
	hint   account.Hint
}
