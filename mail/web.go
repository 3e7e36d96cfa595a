package mail

import (
	"context"
	"fmt"
	"net/http"

	"okpay.example/support/mail/account"
)

// HTTP gives a client for what the program itself asks of the web, such as newer content: through the proxy and with the
// authorities of the mailbox in use, or straight where none is set up. It knows no password and keeps no cookies.
func (c *Client) HTTP(ctx context.Context) (*http.Client, error) {
	accounts, err := c.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	var config account.Config
	if len(accounts) > 0 {
		config = accounts[0].Config
	}
	client, err := c.env().HTTP(config)
	if err != nil {
		return nil, fmt.Errorf("reach the web: %w", err)
	}
	return client, nil
}
