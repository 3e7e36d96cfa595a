package mailtest

import (
	"fmt"
	"path/filepath"
	"strings"
)

// dovecotConfig writes the configuration for the version that `dovecot --version` names: 2.4 renamed many keys.
func dovecotConfig(version string, d *Dovecot, plain, secure int) string {
	values := strings.NewReplacer(
		"{dir}", d.Dir,
		"{user}", d.owner.user,
		"{group}", d.owner.group,
		"{uid}", fmt.Sprint(d.owner.uid),
		"{gid}", fmt.Sprint(d.owner.gid),
		"{password}", d.Password,
		"{cert}", filepath.Join(d.Dir, "cert.pem"),
		"{key}", filepath.Join(d.Dir, "key.pem"),
		"{plain}", fmt.Sprint(plain),
		"{secure}", fmt.Sprint(secure),
	)
	versioned := dovecot23
	if !olderThan24(version) {
		versioned = dovecot24
	}
	return values.Replace(versioned + dovecotCommon)
}

func olderThan24(version string) bool {
	var major, minor int
	if _, err := fmt.Sscanf(version, "%d.%d", &major, &minor); err != nil {
		return false
	}
	return major < 2 || major == 2 && minor < 4
}

// dovecotCommon is what both versions read alike. Chroots would need root.
const dovecotCommon = `
base_dir = {dir}/run
state_dir = {dir}/state
log_path = {dir}/log
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
# A wrong password is told at once.
auth_failure_delay = 0

namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    special_use = \Sent
    auto = create
  }
  mailbox Junk {
    special_use = \Junk
    auto = create
  }
  mailbox Drafts {
    special_use = \Drafts
    auto = create
  }
  mailbox Trash {
    special_use = \Trash
    auto = create
  }
}

service anvil {
  chroot =
  # A refused sign-in does not slow down the next one.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = {plain}
  }
  inet_listener imaps {
    port = {secure}
    ssl = yes
  }
}
`

const dovecot23 = `
protocols = imap
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
disable_plaintext_auth = no
mail_location = maildir:{dir}/mail/%u
# New mail is written by the test itself: look at every command, not once in a while.
maildir_very_dirty_syncs = no
mailbox_list_index = no
mailbox_idle_check_interval = 1 secs
passdb {
  driver = static
  args = password={password}
}
userdb {
  driver = static
  args = uid={uid} gid={gid} home={dir}/home/%u
}
`

const dovecot24 = `
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
protocols {
  imap = yes
}
ssl = yes
ssl_server_cert_file = {cert}
ssl_server_key_file = {key}
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = {dir}/mail/%{user}
maildir_very_dirty_syncs = no
mailbox_list_index = no
mailbox_idle_check_interval = 1 secs
mail_uid = {uid}
mail_gid = {gid}
mail_home = {dir}/home/%{user}
passdb static {
  password = {password}
}
userdb static {
  fields {
    uid = {uid}
    gid = {gid}
    home = {dir}/home/%{user}
  }
}
`
