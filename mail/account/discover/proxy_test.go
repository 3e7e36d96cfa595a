package discover

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
)

// throughProxy is a connection to an HTTP proxy that tunnels to the world's web servers.
func (w *world) throughProxy(ctx context.Context, network string, targets *[]string) (net.Conn, error) {
	client, proxy := net.Pipe()
	go func() {
		defer func() { _ = proxy.Close() }()
		in := bufio.NewReader(proxy)
		request, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		w.mu.Lock()
		*targets = append(*targets, request.Host)
		w.mu.Unlock()
		c, err := w.dial(ctx, network, request.Host)
		if err != nil {
			_, _ = io.WriteString(proxy, "HTTP/1.1 502 Bad Gateway\r\n\r\n")
			return
		}
		defer func() { _ = c.Close() }()
		_, _ = io.WriteString(proxy, "HTTP/1.1 200 OK\r\n\r\n")
		go func() {
			_, _ = io.Copy(proxy, c)
			_ = proxy.Close()
		}()
		_, _ = io.Copy(c, in)
	}()
	return client, nil
}
