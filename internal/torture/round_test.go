package torture

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

const botPhone = "+9996600003"

// round is a small Telegram with people in it, and one account of a userbot with its state folder.
type round struct {
	*testing.T
	number int
	tg     *emulator.Server
	line   *emulator.Listener
	proxy  *proxy
	config string
	store  string // path of the file

	bot, alice, bob, carol, dave int64
	person                       *person // Alice, in front of a client of her own
	venues                       []venue
	news, plaza, strict, board   command.Peer // only Alice and the userbot post in the first
	repeat                       emulator.RepeatMode

	hall    *hall
	book    *book
	figures *figures

	late   atomic.Int64 // Unix nanoseconds until which Telegram may carry out requests of lives that are over
	people sync.Mutex   // one person at a time starts and ends calls
	byHand int          // calls that people made

	switches emulator.Switches
	names    map[string]int64        // by username
	invites  map[command.Peer]string // the chats' own links that the userbot is shown

	lateLimit time.Duration // how late a call that is planned is started still

	planners bool // people plan more than anything else
	deletes  bool // commands are deleted when they are done

	patient bool // long waits are worth it
	hidden  bool // posts in channels do not show their author
	swept   bool // nothing is posted about calls, as where somebody deletes that at once
	busy    int  // how often a chat is still to be filled while the userbot is dead
	life    atomic.Int64
	lives   []*life
}

var repeats = map[emulator.RepeatMode]string{
	emulator.SameResult: "the same call", emulator.FirstAnswer: "the first answer", emulator.Duplicate: "RANDOM_ID_DUPLICATE",
	emulator.AlreadyDiscarded: "GROUPCALL_ALREADY_DISCARDED", emulator.Forgotten: "another call",
}

func newRound(t *testing.T, number int, rng *rand.Rand, f *figures) *round {
	t.Helper()
	codes := make(chan string, 1)
	r := &round{T: t, number: number, figures: f, patient: *amount > 100}
	r.tg = emulator.New(emulator.Options{OnLoginCode: func(phone, code string) {
		if "+"+phone == botPhone {
			codes <- code
		}
	}})
	r.alice = r.tg.AddUser(emulator.User{First: "Alice", Username: "alice", Phone: alicePhone})
	r.bob = r.tg.AddUser(emulator.User{First: "Bob", Username: "bobby"})
	r.carol = r.tg.AddUser(emulator.User{First: "Carol", Username: "carol"})
	r.dave = r.tg.AddUser(emulator.User{First: "Dave", Username: "davey"})
	r.bot = r.tg.AddUser(emulator.User{First: "Userbot", Username: "ourbot", Phone: botPhone})
	r.names = map[string]int64{"alice": r.alice, "bobby": r.bob, "carol": r.carol, "davey": r.dave, "ourbot": r.bot}
	r.book = newBook(r.bot)

	var err error
	if r.line, err = r.tg.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.line.Close() })
	r.proxy = newProxy(t, r.line.Addr())
	r.tg.Advertise(r.proxy.addr()) // so that no client finds a way around it
	chats := r.build()
	r.planners, r.deletes = half(rng), rng.IntN(3) == 0
	if r.deletes {
		r.tg.SetAdmin(r.board, r.bot, emulator.Rights{ManageCall: true, PostMessages: true, InviteUsers: true, DeleteMessages: true})
	}
	r.lateLimit = []time.Duration{15 * time.Minute, 20 * time.Second}[rng.IntN(2)]
	r.configure(rng.IntN(2) == 0, chats)
	if err := login(program, r.config, botPhone, codes); err != nil {
		t.Fatalf("login: %v", err)
	}
	r.person = r.enter(t.Context())
	r.open(rng)

	r.repeat = emulator.RepeatMode(number % len(repeats))
	r.tg.Repeat(r.repeat)
	r.tg.RepeatMessages(r.repeat)
	r.hidden, r.swept, r.busy = half(rng), rng.IntN(5) == 0, rng.IntN(3)
	r.switches = emulator.Switches{
		MinUsers: half(rng), MinChannels: half(rng), LongUpdates: half(rng), SavedOut: half(rng), PrivateFromID: half(rng),
		PostsNotOut: r.hidden, ChannelsUnnamed: half(rng), DiscardFirst: half(rng), ServiceFirst: half(rng),
		NoCallInAnswer: half(rng), NoServiceAnswer: half(rng), NothingInAnswer: half(rng), StaleFullCall: half(rng),
		ForbiddenWhenEnded: half(rng), CodeVariant: half(rng), NoServicePost: r.swept,
		ManagersRevoke: rng.IntN(3) > 0, StartedNotModified: half(rng), ListenersHidden: half(rng), MuteFromOutside: half(rng),
		AbsentMissing: half(rng), ParticipantSame: half(rng), RecordingToStarter: half(rng), MutedStreams: half(rng),
	}
	r.tg.Switch(r.switches)
	flow := emulator.Flow{Slice: 2 + rng.IntN(40), ChannelSlice: 2 + rng.IntN(40), ChannelTimeout: time.Duration(rng.IntN(3)-1) * time.Second}
	if half(rng) {
		flow.TooLong, flow.ChannelTooLong = 1000, 1000
	}
	r.tg.SetFlow(flow)
	r.tg.Deliver(r.bot, emulator.Delivery{Twice: half(rng)})

	ctx, stop := context.WithCancel(t.Context())
	var reading sync.WaitGroup
	reading.Go(func() { r.book.read(ctx, r.tg) })
	t.Cleanup(func() {
		stop()
		reading.Wait()
	})
	return r
}

func half(rng *rand.Rand) bool { return rng.IntN(2) == 0 }

// configure writes the configuration. With list it names every chat.
func (r *round) configure(list bool, chats []command.Peer) {
	r.Helper()
	dir := r.TempDir()
	pem := filepath.Join(dir, "server.pem")
	if err := os.WriteFile(pem, r.tg.PEM(), 0o600); err != nil {
		r.Fatal(err)
	}
	r.store = filepath.Join(dir, "state", "userbot.db")
	var b strings.Builder
	fmt.Fprintf(&b, `telegram:
  api_id: 1
  api_hash: "00000000000000000000000000000000"
  server: {dc: %d, address: %q, public_key_file: %q}
state_dir: %q
admins: ["@alice"]
commands: {max_age: 10m, chat_admins: true, anonymous_admins: true, channel_posts: true, per_minute: 0, delete_command: %v}
schedule: {late_limit: %s}
log: {format: json}
`, r.tg.DC(), r.proxy.addr(), pem, filepath.Dir(r.store), r.deletes, r.lateLimit)
	if list {
		b.WriteString("chats:\n")
		for _, c := range chats {
			fmt.Fprintf(&b, "  - {chat: %s}\n", c)
		}
	}
	r.config = filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(r.config, []byte(b.String()), 0o600); err != nil {
		r.Fatal(err)
	}
}

// build makes the chats and says who can be heard where.
func (r *round) build() (chats []command.Peer) {
	all := []int64{r.bob, r.carol, r.dave, r.bot}
	plaza := r.tg.AddSupergroup(emulator.Chat{Title: "Plaza", Username: "plaza", Creator: r.alice, Members: all})
	board := r.tg.AddSupergroup(emulator.Chat{Title: "Board", Creator: r.alice, Members: all})
	friends := r.tg.AddGroup(emulator.Chat{Title: "Friends", Creator: r.alice, Members: all})
	news := r.tg.AddChannel(emulator.Chat{Title: "News", Username: "news", Creator: r.alice, Members: all, Signatures: true})
	forum := r.tg.AddSupergroup(emulator.Chat{Title: "Forum", Creator: r.alice, Members: all, Forum: true})
	strict := r.tg.AddSupergroup(emulator.Chat{Title: "Strict", Creator: r.alice, Members: all})
	r.news, r.plaza, r.strict, r.board = news, plaza, strict, board
	topic := r.tg.AddTopic(forum, "Calls")
	r.hall = &hall{r: r}
	r.hall.chat = r.tg.AddSupergroup(emulator.Chat{Title: "Hall", Creator: r.alice, Members: all})
	r.hall.bell = r.tg.AddSupergroup(emulator.Chat{Title: "Bell", Creator: r.alice, Members: all})
	chats = []command.Peer{plaza, board, friends, news, forum, strict}
	for _, c := range chats[:5] {
		r.tg.SetAdmin(c, r.bot, emulator.Rights{ManageCall: true, PostMessages: true})
		r.tg.SetAdmin(c, r.carol, emulator.Rights{ManageCall: true})
	}
	for _, c := range []command.Peer{r.hall.chat, r.hall.bell} {
		r.tg.SetAdmin(c, r.bot, emulator.Rights{ManageCall: true, PostMessages: true})
		chats = append(chats, c)
	}
	r.tg.SetAdmin(board, r.bot, emulator.Rights{ManageCall: true, PostMessages: true, InviteUsers: true})
	r.invites = map[command.Peer]string{board: r.tg.InviteLink(board)}
	_ = r.tg.InviteLink(strict)
	r.tg.SetAdmin(plaza, r.dave, emulator.Rights{ManageCall: true, Anonymous: true})
	withBot, toSelf := command.Peer{Kind: command.User, ID: r.bot}, command.Peer{Kind: command.User, ID: r.bot}
	r.venues = []venue{
		{chat: plaza, by: r.alice, client: true},
		{chat: plaza, by: r.carol, anon: false},
		{chat: plaza, by: r.dave, anon: true},
		{chat: board, by: r.alice, client: true},
		{chat: board, by: r.bot},
		{chat: friends, by: r.alice, client: true},
		{chat: friends, by: r.carol},
		{chat: news, by: r.alice, client: true},
		{chat: forum, by: r.alice, topic: topic, client: true},
		{chat: forum, by: r.bot, topic: topic},
		{chat: forum, by: r.alice},
		{chat: strict, by: r.alice, forbidden: true},
		{chat: withBot, by: r.alice, client: true, in: plaza, ref: "@plaza"},
		{chat: withBot, by: r.alice, client: true, in: news, ref: "https://t.me/news"},
		{chat: withBot, by: r.alice, client: true, in: friends, ref: friends.String()},
		{chat: toSelf, by: r.bot, in: board, ref: board.String()},
	}
	return chats
}

// report prints everything that a problem can be understood from.
func (r *round) report(problems []string) {
	r.Helper()
	const most = 5
	for i, p := range problems {
		if i == most {
			r.Errorf("and %d more", len(problems)-most)
			break
		}
		r.Errorf("%s", p)
	}
	dir := filepath.Join(r.ArtifactDir(), fmt.Sprintf("seed-%d-round-%d", *seed, r.number))
	if err := r.keep(dir, problems); err != nil {
		r.Errorf("what happened could not be kept: %v", err)
		return
	}
	r.Logf("ledger, logs and cuts are in %s (with -artifacts they stay there)", dir)
	r.Logf("once more: go test ./internal/torture -v -commands %d -seed %d -round %d", *amount, *seed, r.number)
}

func (r *round) keep(dir string, problems []string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	var ledger strings.Builder
	for _, e := range r.tg.Ledger() {
		fmt.Fprintf(&ledger, "%d %s %s by %d chat %s message %d to %d %q call %d %q random %d replaced %v\n", e.Seq, e.Time.Format("15:04:05.000"),
			e.Kind, e.By, e.Chat, e.MsgID, e.ReplyTo, e.Text, e.CallID, e.Title, e.RandomID, e.Replaced)
	}
	var lives strings.Builder
	for _, l := range r.lives {
		fmt.Fprintf(&lives, "%s\n%s\n", l, strings.Join(l.lines(), "\n"))
	}
	for name, text := range map[string]string{
		"problems": strings.Join(problems, "\n"), "ledger": ledger.String(), "lives": lives.String(),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}
