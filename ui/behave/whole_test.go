//go:build linux && behave

package behave

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jezek/xgb/xproto"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
	"okpay.example/support/ui"
	"okpay.example/support/ui/screen"
)

// What is pasted: xdotool loses Chinese characters.
const (
	query  = "账户被锁"
	story  = "今天早上连续三次提示密码错误，之后显示账户已锁定。"
	answer = "最近一笔成功交易的编号是 DEMO-20261120-0001，金额 120 元。"
)

// ticketSeen is a ticket as the command line shows it.
type ticketSeen struct {
	ID       string `json:"id"`
	State    string `json:"state"`
	Timeline []struct {
		Event string `json:"event"`
	} `json:"timeline"`
	Messages []struct {
		ID          string `json:"message_id"`
		Direction   string `json:"direction"`
		Text        string `json:"text"`
		Attachments []struct {
			Name string `json:"name"`
			Type string `json:"type"`
		} `json:"attachments"`
	} `json:"messages"`
}

// count tells how often something stands on the timeline.
func (k ticketSeen) count(event string) (n int) {
	for _, e := range k.Timeline {
		if e.Event == event {
			n++
		}
	}
	return n
}

type outgoingSeen struct {
	Ticket string `json:"ticket"`
	State  string `json:"state"`
	Tries  int    `json:"tries"`
	Error  string `json:"last_error"`
}

// TestTheWholeWay goes from an empty home to a solved ticket, through a crash and a day without a network.
func TestTheWholeWay(t *testing.T) {
	d := newDesktop(t)
	o := newOffice(t, d)
	p := newProgram(d, "--pack", o.Pack)
	p.open()
	p.untilSight("the search to have the focus", func(v ui.Sight) bool { return v.Focus.Name == "home.search" })
	p.step("home")

	setUp(p, o)
	search(p)
	throughFix(p)
	write(p)
	attach(p)
	crash(p)
	redact(p)
	ticket := sendOffline(p, o)
	sendOnce(p, o, ticket)
	talk(p, ticket)
	p.quit()
	agree(p, o, ticket)
}

// setUp types a mailbox's settings in, with servers of one's own.
func setUp(p *program, o *office) {
	p.key("ctrl+comma")
	p.untilSeen("settings.email")
	p.fill("settings.email", o.Email)
	p.fill("settings.password", o.Password)
	p.do("settings.servers")
	p.untilSeen("settings.imap")
	p.fill("settings.imap", o.fetching.here)
	p.tab("settings.imap.security")
	p.key("Right", "Right")
	p.fill("settings.smtp", o.sending.here)
	p.tab("settings.smtp.security")
	p.key("Right", "Right")
	p.fill("settings.user", o.User)
	p.step("mailbox-typed")
	p.do("settings.save")
	p.until("the mailbox to be kept", func() string {
		if err := p.try(p.home, "", nil, "account", "show"); err != nil {
			return err.Error()
		}
		return ""
	})
	p.untilGone("settings.save")
	p.untilSays("shell.mailbox.words", p.words.T("shell.mailbox.connected"))
	p.step("mailbox-kept")
}

// search asks a question and reads the article that answers it.
func search(p *program) {
	p.key("ctrl+1")
	p.untilSight("the search to have the focus", func(v ui.Sight) bool { return v.Focus.Name == "home.search" })
	p.board.text(query)
	p.key("ctrl+v")
	p.untilSight("the results", func(v ui.Sight) bool {
		_, found := v.Controls["help.result.account-locked"]
		return found && v.Screen == screen.Help && v.Focus.Name == "help.search" && v.Focus.Text == query
	})
	p.step("results")
	for range 10 {
		if p.sight().Focus.Name == "help.result.account-locked" {
			break
		}
		p.tabOn("Down")
	}
	p.key("Return")
	p.untilSight("the article", func(v ui.Sight) bool { return v.Screen == screen.Help && v.ID == "account-locked" })
	p.untilSeen("help.startfix")
	p.step("article")
}

// throughFix answers a guided fix by keyboard until it says to write.
func throughFix(p *program) {
	p.do("help.startfix")
	for _, key := range []string{"locked", "me", "no"} {
		p.untilSeen("fixes.choice." + key)
		p.tab("fixes.choice." + key)
		p.key("space")
		p.do("fixes.next")
		p.untilGone("fixes.choice." + key)
	}
	p.untilSeen("fixes.write")
	p.step("fix-outcome")
	p.do("fixes.write")
	p.untilSight("the form with what the fix found out", func(v ui.Sight) bool {
		return v.Screen == screen.Compose && strings.Contains(v.Controls["compose.report"].Text, "账户已锁定或冻结")
	})
	p.step("handed-over")
	p.untilSight("the focus to be where one writes", func(v ui.Sight) bool { return v.Focus.Name == "compose.body" })
}

// write tells the story.
func write(p *program) {
	p.tab("compose.body")
	p.key("ctrl+End")
	p.paste(story)
	p.fill("compose.transaction", "DEMO-20261120-0001")
	p.step("written")
}

// attach pastes a picture from the clipboard and lets another fall on the window.
func attach(p *program) {
	sample, err := app.SamplePicture()
	if err != nil {
		p.t.Fatal(err)
	}
	p.tab("compose.body")
	p.board.set(map[string][]byte{"image/png": sample})
	p.key("ctrl+v")
	p.untilSays("compose.files.total", "1 个")
	p.step("pasted")

	photo := filepath.Join(p.out, "照片 1.jpg") // names have spaces and Chinese characters in life
	if err := os.WriteFile(photo, snapshot(p.t), 0o600); err != nil {
		p.t.Fatal(err)
	}
	zone := p.sight().Controls["compose.add"]
	p.drop(xproto.Window(p.id()), p.at.Add(image.Pt(zone.X+zone.W/2, zone.Y+zone.H/2)), photo)
	p.untilSays("compose.files.total", "2 个")
	p.step("dropped")
}

// hidden is where the picture that is dropped shows what is nobody's business, and where it was taken.
var hidden = image.Rect(250, 180, 550, 220)

const takenAt = "GPS 31.2304 N 121.4737 E"

// snapshot is a photo with something in the middle that must not leave, and the place of it in the metadata.
func snapshot(t *testing.T) []byte {
	p := image.NewRGBA(image.Rect(0, 0, 800, 400))
	draw.Draw(p, p.Bounds(), image.NewUniform(color.RGBA{0xd8, 0xe6, 0xf2, 0xff}), image.Point{}, draw.Src)
	for x := hidden.Min.X; x < hidden.Max.X; x += 20 { // bars, so that something is to be read there
		draw.Draw(p, image.Rect(x, hidden.Min.Y, x+10, hidden.Max.Y), image.NewUniform(color.RGBA{0xb0, 0x20, 0x20, 0xff}), image.Point{}, draw.Src)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		t.Fatal(err)
	}
	note := append([]byte{0xff, 0xfe, 0, byte(len(takenAt) + 2)}, takenAt...) // a comment segment, after the start of the image
	return slices.Concat(b.Bytes()[:2], note, b.Bytes()[2:])
}

// crash kills the program in the middle of a word and wants everything back that was there before.
func crash(p *program) {
	before := p.sight()
	p.tab("compose.body")
	p.key("ctrl+End")
	p.enter(" and then")
	p.kill()
	p.open()
	p.step("home-after-kill")
	p.key("ctrl+n")
	p.untilSays("compose.files.total", "2 个")
	after := p.sight()
	for _, name := range []string{"compose.subject", "compose.body", "compose.transaction", "compose.report"} {
		if was, now := before.Controls[name].Text, after.Controls[name].Text; was == "" || !strings.HasPrefix(now, was) {
			p.t.Errorf("%s said %q before the program was killed, now %q", name, was, now)
		}
	}
	p.step("draft-after-kill")
}

// redact covers the middle of the picture that was dropped, by keyboard.
func redact(p *program) {
	p.do("compose.files.edit")
	p.untilSight("the editor", func(v ui.Sight) bool { return v.Focus.Kind == "*shot.board" })
	p.key("r", "space")
	p.untilSight("a cover that can be undone", func(v ui.Sight) bool { return !v.Controls["shot.undo"].Off })
	p.step("covered")
	p.key("Return")
	p.untilSeen("compose.add")
	const card = 90 // below its pencil, at least
	p.untilSight("the focus to be at the picture again, which is seen whole", func(v ui.Sight) bool {
		pencil := v.Controls["compose.files.edit"]
		return v.Focus.Name == "compose.files.edit" && pencil.Y > 0 && pencil.Y+card <= v.Height
	})
	p.step("covered-kept")
	p.do("compose.preview")
	p.untilSeen("compose.preview.back")
	p.step("preview")
	p.do("compose.preview.back")
	p.untilSeen("compose.body")
}

// sendOffline sends while there is no network, and wants to be told so; nothing is lost, also not when the program ends.
func sendOffline(p *program, o *office) (ticket string) {
	o.cut()
	p.tab("compose.body")
	p.key("ctrl+Return")
	p.untilSays("compose.delivery.title", p.words.T("compose.delivery.waiting"))
	p.untilSays("compose.delivery.text", "还没发出去")
	p.step("waits-offline")
	if len(o.sending.mails()) != 0 {
		p.t.Error("a mail went out although the line was cut")
	}
	ticket = p.waits()
	p.quit()
	if again := p.waits(); again != ticket {
		p.t.Errorf("ticket %s waits, before it was %s", again, ticket)
	}
	p.open()
	p.key("ctrl+1")
	p.untilSight("home", func(v ui.Sight) bool { return v.Screen == screen.Home })
	p.step("home-offline")
	return ticket
}

// waits gives the ticket of the one mail that waits for the network, as the command line tells it.
func (p *program) waits() string {
	p.t.Helper()
	var out []outgoingSeen
	p.call(p.home, &out, "outbox", "list")
	if len(out) != 1 || out[0].State != "queued" {
		p.t.Fatalf("in the outbox are %+v", out)
	}
	return out[0].Ticket
}

// sendOnce gives the network back and wants the mail to be sent, once.
func sendOnce(p *program, o *office, ticket string) {
	o.mend()
	p.key("ctrl+r")
	k := p.untilEvent(ticket, "sent", 1)
	mails := o.sending.mails()
	if len(mails) != 1 || len(k.Messages) == 0 || mails["<"+strings.Trim(k.Messages[0].ID, "<>")+">"] != 1 {
		p.t.Errorf("over the line went %v", mails)
	}
	var out []outgoingSeen
	if p.call(p.home, &out, "outbox", "list"); len(out) != 0 {
		p.t.Errorf("in the outbox is %+v", out)
	}
	p.key("ctrl+5")
	p.untilSeen("tickets.row." + ticket)
	p.press("tickets.row." + ticket)
	p.untilSeen("tickets.reply")
	p.step("sent")
}

// untilEvent waits until something stands on a ticket's timeline n times.
func (p *program) untilEvent(ticket, event string, n int) (k ticketSeen) {
	p.t.Helper()
	p.until(fmt.Sprintf("%q on the timeline, %d times", event, n), func() string {
		k = ticketSeen{}
		if err := p.try(p.home, "", &k, "tickets", "show", ticket); err != nil {
			return err.Error()
		}
		if k.count(event) < n {
			return fmt.Sprintf("there are %+v", k.Timeline)
		}
		return ""
	})
	return k
}

// talk reads the answer, replies, reads the next one and is content.
func talk(p *program, ticket string) {
	p.untilEvent(ticket, "answered", 1)
	p.untilSeen("tickets.entry.2") // after what was sent and what a machine acknowledged
	p.step("answered")
	p.press("tickets.reply")
	p.untilSight("the reply to have the focus", func(v ui.Sight) bool { return v.Focus.Name == "tickets.reply" })
	p.paste(answer)
	p.step("reply-written")
	p.key("ctrl+Return")
	p.untilEvent(ticket, "sent", 2)
	p.untilEvent(ticket, "answered", 2)
	p.untilSeen("tickets.entry.4")
	p.step("answered-again")
	p.untilSeen("tickets.solve")
	p.do("tickets.solve")
	p.untilEvent(ticket, "solved", 1)
	p.untilSeen("tickets.reopen")
	p.step("solved")
}

// agree wants the command line, the mails themselves, and another computer to say the same.
func agree(p *program, o *office, ticket string) {
	var all []struct {
		ID     string `json:"id"`
		State  string `json:"state"`
		Unread int    `json:"unread"`
	}
	p.call(p.home, &all, "tickets", "list")
	if len(all) != 1 || all[0].ID != ticket || all[0].State != "solved" || all[0].Unread != 0 {
		p.t.Errorf("the command line lists %+v", all)
	}
	var k ticketSeen
	p.call(p.home, &k, "tickets", "show", ticket)
	if mails := o.sending.mails(); len(mails) != 2 {
		p.t.Errorf("over the line went %v", mails)
	}
	for id, n := range o.sending.mails() {
		if n != 1 {
			p.t.Errorf("%s went over the line %d times", id, n)
		}
	}
	first := k.Messages[0]
	if len(first.Attachments) != 2 || !strings.Contains(first.Text, story) {
		p.t.Errorf("the first mail is %+v", first)
	}
	p.proveCovered(ticket)

	second := filepath.Join(p.out, "second")
	if err := p.try(second, o.Password, nil, "account", "add", "--email", o.Email, "--user", o.User, "--imap", o.fetching.here,
		"--smtp", o.sending.here, "--security", "none", "--password-stdin"); err != nil {
		p.t.Fatal(err)
	}
	p.call(second, nil, "tickets", "rebuild")
	var there ticketSeen
	p.call(second, &there, "tickets", "show", ticket)
	if there.State != k.State || len(there.Messages) != len(k.Messages) {
		p.t.Errorf("on another computer the ticket is %s with %d mails, here %s with %d", there.State, len(there.Messages), k.State, len(k.Messages))
	}
}

// proveCovered looks into the mail that was sent: what was covered, and where the photo was taken, is in none of its bytes.
func (p *program) proveCovered(id string) {
	p.t.Helper()
	folder := filepath.Join(p.out, "mails") + "/"
	p.call(p.home, nil, "tickets", "export", id, "--out", folder)
	files, err := filepath.Glob(folder + "*.eml")
	if err != nil || len(files) == 0 {
		p.t.Fatalf("exported are %v, %v", files, err)
	}
	looked := false
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			p.t.Fatal(err)
		}
		if err := message.EachAttachment(bytes.NewReader(raw), message.Limits{}, func(a ticket.Attachment, content func() []byte) {
			if a.Type == "image/jpeg" {
				looked = true
				covered(p.t, content())
			}
		}); err != nil {
			p.t.Fatal(err)
		}
	}
	if !looked {
		p.t.Error("the photo is in no mail")
	}
}

func covered(t *testing.T, data []byte) {
	t.Helper()
	if bytes.Contains(data, []byte("GPS")) {
		t.Error("the mail says where the photo was taken")
	}
	photo, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	// The cover lies in the middle, a third wide and a sixth high.
	inside := image.Rect(photo.Bounds().Dx()/2-100, photo.Bounds().Dy()/2-15, photo.Bounds().Dx()/2+100, photo.Bounds().Dy()/2+15)
	first := color.GrayModel.Convert(photo.At(inside.Min.X, inside.Min.Y)).(color.Gray).Y
	for y := inside.Min.Y; y < inside.Max.Y; y++ {
		for x := inside.Min.X; x < inside.Max.X; x++ {
			if v := color.GrayModel.Convert(photo.At(x, y)).(color.Gray).Y; max(v, first)-min(v, first) > 6 {
				t.Fatalf("at %d, %d something is to be seen that was covered", x, y)
			}
		}
	}
}
