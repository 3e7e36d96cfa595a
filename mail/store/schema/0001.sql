-- Times are microseconds since 1970 in UTC, NULL for "none". Lists are JSON.

CREATE TABLE account (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  email   TEXT NOT NULL,
  config  BLOB NOT NULL,
  created INTEGER
) STRICT;

CREATE TABLE secret (
  account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  name    TEXT NOT NULL,
  value   BLOB NOT NULL,
  PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE position (
  account      INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  folder       TEXT NOT NULL,
  uid_validity INTEGER NOT NULL,
  last_uid     INTEGER NOT NULL,
  checked      INTEGER,
  PRIMARY KEY (account, folder)
) STRICT, WITHOUT ROWID;

-- Raw bytes are only ever inserted and deleted, never updated in place, so that
-- an upload that reads them is not disturbed. size stays NULL until the last
-- chunk is in. Ids are never used again: the sweep remembers how far it came.
CREATE TABLE raw (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  size    INTEGER,
  created INTEGER NOT NULL
) STRICT;

-- sum is the SHA-256 of data: the encryption hides, but does not detect damage.
CREATE TABLE raw_chunk (
  raw_id INTEGER NOT NULL REFERENCES raw (id) ON DELETE CASCADE,
  n      INTEGER NOT NULL,
  data   BLOB NOT NULL,
  sum    BLOB NOT NULL,
  PRIMARY KEY (raw_id, n)
) STRICT;

-- One row: every raw id up to swept was found referred to, or deleted.
CREATE TABLE sweep (swept INTEGER NOT NULL) STRICT;
INSERT INTO sweep VALUES (0);

CREATE TABLE ticket (
  row         INTEGER PRIMARY KEY AUTOINCREMENT,
  id          TEXT NOT NULL UNIQUE,
  account     INTEGER NOT NULL, -- no reference: tickets outlive their account
  subject     TEXT NOT NULL,
  topic       TEXT NOT NULL,
  lang        TEXT NOT NULL,
  recipient   TEXT NOT NULL,
  state       TEXT NOT NULL,
  created     INTEGER,
  updated     INTEGER,
  expected_by INTEGER,
  messages    INTEGER NOT NULL DEFAULT 0, -- kept by the triggers below
  unread      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ticket_updated ON ticket (updated);
CREATE INDEX ticket_state ON ticket (state, updated);

CREATE TABLE deleted_ticket (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
  row        INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket     TEXT NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  at         INTEGER,
  event      TEXT NOT NULL,
  message_id TEXT NOT NULL,
  evidence   TEXT NOT NULL
) STRICT;
CREATE INDEX entry_ticket ON entry (ticket, at);

CREATE TABLE message (
  row         INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket      TEXT REFERENCES ticket (id), -- NULL: it only claims to be ours
  message_id  TEXT NOT NULL,
  in_reply_to TEXT NOT NULL,
  refs        TEXT NOT NULL,
  sender      TEXT NOT NULL,
  recipient   TEXT NOT NULL,
  subject     TEXT NOT NULL,
  date        INTEGER,
  direction   TEXT NOT NULL,
  kind        TEXT NOT NULL,
  body        TEXT NOT NULL,
  quoted      TEXT NOT NULL,
  attachments TEXT NOT NULL,
  verdict     TEXT NOT NULL,
  unread      INTEGER NOT NULL,
  raw         INTEGER REFERENCES raw (id),
  body_hash   BLOB NOT NULL,
  folder      TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX message_identity ON message (message_id, body_hash);
CREATE INDEX message_ticket ON message (ticket, date);
CREATE INDEX message_raw ON message (raw) WHERE raw IS NOT NULL;

CREATE TRIGGER message_inserted AFTER INSERT ON message WHEN new.ticket IS NOT NULL BEGIN
  UPDATE ticket SET messages = messages + 1, unread = unread + new.unread WHERE id = new.ticket;
END;
CREATE TRIGGER message_deleted AFTER DELETE ON message WHEN old.ticket IS NOT NULL BEGIN
  UPDATE ticket SET messages = messages - 1, unread = unread - old.unread WHERE id = old.ticket;
END;
CREATE TRIGGER message_updated AFTER UPDATE OF ticket, unread ON message BEGIN
  UPDATE ticket SET messages = messages - 1, unread = unread - old.unread WHERE id = old.ticket;
  UPDATE ticket SET messages = messages + 1, unread = unread + new.unread WHERE id = new.ticket;
END;

CREATE TABLE alias (
  alias      TEXT PRIMARY KEY,
  message_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_message_id ON alias (message_id);

CREATE TABLE outgoing (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket      TEXT NOT NULL REFERENCES ticket (id),
  account     INTEGER NOT NULL,
  message_id  TEXT NOT NULL UNIQUE, -- one mail is never queued twice
  raw         INTEGER REFERENCES raw (id),
  bytes       INTEGER NOT NULL,
  sender      TEXT NOT NULL,
  recipients  TEXT NOT NULL,
  state       TEXT NOT NULL,
  tries       INTEGER NOT NULL,
  next_try    INTEGER,
  last_error  TEXT NOT NULL,
  sent_copied INTEGER NOT NULL,
  created     INTEGER,
  updated     INTEGER
) STRICT;
CREATE INDEX outgoing_ticket ON outgoing (ticket);
CREATE INDEX outgoing_state ON outgoing (state);
CREATE INDEX outgoing_raw ON outgoing (raw) WHERE raw IS NOT NULL;

CREATE TABLE draft (
  id             TEXT PRIMARY KEY,
  ticket         TEXT REFERENCES ticket (id) ON DELETE SET NULL, -- the text outlives the ticket
  account        INTEGER NOT NULL,
  recipient      TEXT NOT NULL,
  topic          TEXT NOT NULL,
  subject        TEXT NOT NULL,
  body           TEXT NOT NULL,
  transaction_id TEXT NOT NULL,
  report         TEXT NOT NULL,
  lang           TEXT NOT NULL,
  created        INTEGER,
  updated        INTEGER,
  rendered       INTEGER REFERENCES raw (id),
  message_id     TEXT NOT NULL
) STRICT;
CREATE INDEX draft_ticket ON draft (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX draft_rendered ON draft (rendered) WHERE rendered IS NOT NULL;

CREATE TABLE draft_file (
  id    INTEGER PRIMARY KEY AUTOINCREMENT,
  draft TEXT NOT NULL REFERENCES draft (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  name  TEXT NOT NULL,
  type  TEXT NOT NULL,
  size  INTEGER NOT NULL,
  raw   INTEGER REFERENCES raw (id)
) STRICT;
CREATE INDEX draft_file_draft ON draft_file (draft, place);
CREATE INDEX draft_file_raw ON draft_file (raw) WHERE raw IS NOT NULL;

CREATE TABLE state (
  key   TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The words of tickets and mails, cut by this package so that each Chinese
-- character is a word of its own; rowids are those of ticket and message.
CREATE VIRTUAL TABLE ticket_words USING fts5 (words, tokenize = "unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE message_words USING fts5 (words, tokenize = "unicode61 remove_diacritics 2");
INSERT INTO ticket_words (ticket_words, rank) VALUES ('secure-delete', 1);
INSERT INTO message_words (message_words, rank) VALUES ('secure-delete', 1);
