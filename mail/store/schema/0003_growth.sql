-- What a check or an event of the window asks must not grow with the mails that are kept. These hold the few rows that are
-- asked for: mails whose verdict is open (see ToJudge, which asks in the very same words), and tickets with something unread.
CREATE INDEX message_open ON message (row)
  WHERE direction = 'in' AND (verdict LIKE '%"pending":true%' OR verdict LIKE '%"not_checked"%');
CREATE INDEX ticket_unread ON ticket (updated) WHERE unread > 0;

-- From a mail that was found by its words to its ticket, without reading the mail.
CREATE INDEX message_place ON message (row, ticket);
