-- Records (see mail/ticket): what happened to a ticket of which no mail of the conversation tells. They wait here for
-- their way into the person's Sent folder, or, having come from there, for the ticket or the mail that they are about.
-- One of a mail put into a ticket by hand stays: it says which of two computers that disagree was first.
CREATE TABLE record (
  message_id TEXT PRIMARY KEY,
  ticket     TEXT NOT NULL, -- no reference: a record may come before its ticket
  account    INTEGER NOT NULL,
  event      TEXT NOT NULL,
  at         INTEGER NOT NULL,
  lang       TEXT NOT NULL,
  note       TEXT NOT NULL,
  about      TEXT NOT NULL,
  about_hash BLOB NOT NULL,
  state      TEXT NOT NULL -- out: not in Sent yet; open: not applied yet; done
) STRICT, WITHOUT ROWID;
CREATE INDEX record_state ON record (state, account);
CREATE INDEX record_ticket ON record (ticket);
CREATE INDEX record_about ON record (about) WHERE about <> '';
CREATE INDEX entry_message_id ON entry (message_id) WHERE message_id <> '';

-- What was done before there were records travels as well.
UPDATE entry SET message_id = '<okr.' || ticket || '.' || lower(hex(randomblob(16))) || '@records.invalid>'
  WHERE message_id = '' AND at IS NOT NULL AND event IN ('solved', 'reopened', 'noted');
INSERT INTO record (message_id, ticket, account, event, at, lang, note, about, about_hash, state)
  SELECT e.message_id, k.id, k.account, e.event, e.at, k.lang, iif(e.event = 'noted', e.evidence, ''), '', zeroblob(32), 'out'
  FROM entry e JOIN ticket k ON k.id = e.ticket WHERE e.message_id LIKE '<okr.%@records.invalid>';

-- When a mail arrived at the server; NULL for mails written here, and for those stored before this was kept.
ALTER TABLE message ADD COLUMN received INTEGER;
-- The Message-ID of the mail that a bounce returns.
ALTER TABLE message ADD COLUMN bounced TEXT NOT NULL DEFAULT '';
