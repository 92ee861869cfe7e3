package handlers

import (
	"fmt"
	"maps"
	"slices"

	"userbot/internal/command"
	"userbot/internal/lexicon"
	"userbot/internal/store"
)

// verb is a row of the table: all that is known of one command.
type verb struct {
	command.Spec
	class class
	// asks is what it asks back about, for the page on the verbs; empty: nothing of its own.
	asks string
	// plan fills in what the command is about, or settles it at once; it makes no request.
	plan func(*Handlers, *Policy, *command.Message, *store.Entry, command.Parsed) *finding
	// action is what Telegram is asked to do; nil where plan settles every command.
	action *action
	// tells are what can follow it so that it only tells; empty: with anything it acts, unless it is of the class read.
	tells []string
}

// class says what of a command is on disk before anything is sent, and where it can be seen whether it was done.
type class uint8

const (
	// read: nothing, for it may be done again. Where it has an action, the chat is looked at first.
	read class = iota + 1
	// made: the random id; a service message, or the call itself, tells.
	made
	// set: the id of the call that is there and what it is to be; the call tells.
	set
	// told: the id of the call that is there, and whom it is to be told; the chat's messages since tell.
	told
	// kept: nothing, for nothing is asked of Telegram. What is kept here changes with the outcome.
	kept
	// asked: what can be picked; the journal tells. What is picked goes on as a command of its own class.
	asked
)

// yes is the verb that answers a question.
const yes command.Verb = "yes"

// The groups of the help.
const (
	starts   = "Start"
	plans    = "Plans"
	live     = "The call"
	settings = "Settings"
	asks     = "Questions"
)

// renewing are what people type who want another link, or key, in place of the old one.
var renewing = [...]string{"reset", "revoke", "new", "renew", "regenerate", "change", "refresh"}

// switching are what people type for on and off.
var switching = map[string][]string{on: {"yes", "enable", "enabled", "true", "an", "ein", "oui", "sí", "si", "sim", "да"}, off: {"no", "disable", "disabled", "false", "stop", "aus", "non", "não", "нет"}}

// verbs is the table, in the order of the help.
func verbs() []verb {
	// Words that people type for a title and mean something else by, and the verb for it.
	called := map[string]command.Verb{"list": "", "status": "", "help": "", "stop": "endcall", "end": "endcall", "cancel": "endcall", "close": "endcall"}
	started := maps.Clone(called)
	started["off"], started["now"], started["right now"] = "endcall", "startcall", "startcall"
	begun := maps.Clone(started)
	for _, word := range []string{"tonight", "later", "soon", "heute abend", "später", "ce soir", "plus tard"} {
		begun[word] = ""
	}
	for _, word := range []string{"jetzt", "sofort", "maintenant", "ahora", "agora", "adesso", "subito", "сейчас", "зараз", "şimdi", "hemen", "sekarang", "الآن", "الان", "حالا"} {
		begun[word] = "startcall"
	}
	for _, word := range []string{"hilfe", "aide", "ayuda", "ajuda", "aiuto", "помощь", "допомога", "yardım", "bantuan"} {
		begun[word] = ""
	}
	recordings := map[string]string{"startrecord": "", "startrecording": "", "beginrecording": "", "recordstart": "", "recordingstart": ""}
	for _, name := range []string{"stoprecord", "stoprecording", "endrecord", "endrecording", "finishrecording", "recordstop", "recordend", "recordingstop", "recordoff"} {
		recordings[name] = undoRecord[0]
	}
	titled := maps.Clone(called)
	for _, word := range []string{"none", "reset", "clear", "remove", "delete", "empty", "off", "default", "-", "--", "untitled", "now", "right now", "jetzt", "maintenant", "ahora", "agora", "adesso", "сейчас", "зараз", "şimdi", "sekarang", "الآن", "الان"} {
		titled[word] = ""
	}
	recorded := map[string]command.Verb{"list": "callinfo", "status": "callinfo", "start": "recordcall", "on": "recordcall", "now": "recordcall", "pause": "", "resume": ""}
	const whom = "<person>: @name, a t.me link or an id; leave it out in a reply to a message of that person"
	return []verb{
		{
			Spec: command.Spec{
				Verb: "startcall", Aliases: []string{"startvc"},
				Near:    []string{"newcall", "opencall", "createcall", "begincall", "makecall", "launchcall", "startvideochat", "startvoicechat", "startvideocall", "startlivestream"},
				Group:   starts,
				Usage:   "startcall [--rtmp] [--replace] [--quiet] [--in CHAT] [title]",
				Example: "startcall Friday Q&A",
				Another: "startcall --rtmp --in @yourgroup Friday Q&A",
				Summary: "start a call now",
				Options: []command.Option{command.RTMP, command.Replace, command.Quiet, command.In},
				Follows: command.Title, Reserved: begun, Polite: true, Later: "schedulecall",
			},
			asks:  "whether the title is a time or a day, if it is one or begins like one; with --replace, before it ends a call that people are in, or that a person has scheduled",
			class: made, plan: planStart, action: createCall(),
		},
		{
			Spec: command.Spec{
				Verb: "schedulecall", Aliases: []string{"schedulevc"},
				Near:   []string{"plancall", "schedcall", "repeatcall", "recurcall", "recurringcall", "sheduledcall", "schedualcall", "copycall", "duplicatecall"},
				Folded: []string{"remindcall", "remindercall", "reminderscall", "addreminder"}, Folding: "Reminders are asked for with --remind when a call is planned. For one that is planned already, cancel it with cancelcall and plan it anew.",
				Group:   starts,
				Usage:   "schedulecall [--rtmp] [--replace] [--no-start] [--quiet] [--remind 1d,1h,10m] [--in CHAT] <when> [title]",
				Example: "schedulecall fri 20:00 Movies",
				Another: "schedulecall in 2h30m",
				Summary: "plan a call, or a series",
				Details: []string{"<when>: 18:00, tomorrow 6pm, fri 20:00, 24 dec 18:00, in 2h30m, every mon 18:00, then a zone if it is not the chat's: 18:00 Europe/Berlin"},
				Options: []command.Option{command.RTMP, command.Replace, command.NoStart, command.Quiet, command.Remind, command.In},
				Follows: command.TimeTitle, Reserved: started, Now: "startcall",
			},
			asks:  "which time is meant, if there are several, and whether a word belongs to the time or begins the title; with --replace, before it ends a call that people are in, or that a person has scheduled",
			class: made, plan: planSchedule, action: createCall(),
		},
		{
			Spec: command.Spec{
				Verb:    start,
				Group:   starts,
				Usage:   "startnow [--replace] [--quiet] [--in CHAT] [number or title]",
				Example: "startnow 7",
				Another: "startnow --in @yourgroup",
				Summary: "start a planned call at once",
				Details: []string{
					"Starts the scheduled call, or the planned one that is named, before its time.",
					"What was not started at its time is started with its number for 12 hours after I have told of it; then I ask whether the next one of a series is meant.",
				},
				Options: []command.Option{command.Replace, command.Quiet, command.In},
				Follows: command.Plan, List: listVerb,
			},
			asks:  "which planned call is meant, if there are several; with --replace, before it ends a call that people are in, or that a person has scheduled",
			class: set, plan: planStartNow, action: startNow(),
		},
		{
			Spec: command.Spec{
				Verb:    listVerb,
				Near:    []string{"listcall", "listcalls", "showcalls", "mycalls", "plannedcalls", "callplans", "nextcall", "agendacall", "callcalendar"},
				Alone:   []string{"plans", "agenda", "schedules"},
				Group:   plans,
				Usage:   "calls [--in CHAT] [page]",
				Example: "calls --in @yourgroup",
				Another: "calls",
				Summary: "what is planned, by number",
				Details: []string{
					"What is planned here, which of it is on Telegram already, and when a series comes next; and what was not started, with the line that starts it.",
					"In private: of all chats where you are listed.",
					"Of a long list the answer tells how to see the rest.",
				},
				Options: []command.Option{command.In},
				Follows: command.Count,
			},
			class: read, plan: planCalls, action: listCalls(),
		},
		{
			Spec: command.Spec{
				Verb:   cancelVerb,
				Near:   []string{"deletecall", "removecall", "unschedulecall", "unplancall", "dropcall", "delcall"},
				Folded: []string{"undocall", "revertcall", "unskipcall", "unmovecall", "uncancelcall"}, Folding: "What is planned is taken back with cancelcall, what is live ends with endcall, a call that was moved is moved back with movecall, and what was skipped or cancelled is planned anew with schedulecall.",
				Alone:    []string{"undo"},
				Group:    plans,
				Usage:    "cancelcall [--quiet] [--in CHAT] [number or title]",
				Example:  "cancelcall",
				Another:  "cancelcall Weekly",
				Summary:  "take a call off the plan",
				Together: "one",
				Details:  []string{"Of a series all is cancelled; to pass only one of it there is skipcall. What is live ends with endcall."},
				Options:  []command.Option{command.Quiet, command.In},
				Follows:  command.Plan, List: listVerb,
			},
			asks:  "which planned call is meant, if none is named or the title is misspelt",
			class: set, plan: planPlanned, action: cancelCall(),
		},
		{
			Spec: command.Spec{
				Verb:     "movecall",
				Near:     []string{"reschedulecall", "postponecall", "delaycall", "shiftcall", "changecall", "editcall", "updatecall", "modifycall", "advancecall"},
				Group:    plans,
				Usage:    "movecall [--quiet] [--in CHAT] [number or title] <when>",
				Example:  "movecall fri 20:00",
				Another:  "movecall 7 to tomorrow 18:00",
				Summary:  "have a planned call be at another time",
				Together: "one",
				Details: []string{
					"A time of day alone is on the call's own day, and a day alone leaves it its time of day.",
					"+1h, -30m and 1h later count from the call's own time; in 1h counts from now, and of in 3 days I ask.",
					"Reminders move along. Of a series only the next one is moved.",
					"If it is on Telegram, it is put there anew: whoever wanted to be reminded by Telegram has to tap that again.",
				},
				Options: []command.Option{command.Quiet, command.In},
				Follows: command.PlanTime, List: listVerb,
			},
			asks:  "which time or planned call is meant, if there are several; and before it takes a call off Telegram",
			class: set, plan: planMove, action: moveCall(),
		},
		{
			Spec: command.Spec{
				Verb:     skipVerb,
				Near:     []string{"passcall"},
				Group:    plans,
				Usage:    "skipcall [--quiet] [--in CHAT] [number or title]",
				Example:  "skipcall",
				Another:  "skipcall 7",
				Summary:  "pass the next one of a series",
				Together: "one",
				Details:  []string{"The next one of the series does not take place. The one after it does."},
				Options:  []command.Option{command.Quiet, command.In},
				Follows:  command.Plan, List: listVerb,
			},
			asks:  "which series is meant, if none is named or the title is misspelt",
			class: set, plan: planPlanned, action: skipCall(),
		},
		{
			Spec: command.Spec{
				Verb:     pauseVerb,
				Near:     []string{"suspendcall", "holdcall", "freezecall"},
				Group:    plans,
				Usage:    "pausecall [--quiet] [--in CHAT] [number or title]",
				Example:  "pausecall",
				Another:  "pausecall 7",
				Summary:  "stop it until it is resumed",
				Together: "or go on",
				Details:  []string{"Nothing starts, and nobody is reminded, until resumecall. If it is on Telegram, it is taken off there."},
				Options:  []command.Option{command.Quiet, command.In},
				Follows:  command.Plan, List: listVerb,
			},
			asks:  "which planned call is meant, if none is named or the title is misspelt",
			class: set, plan: planPlanned, action: pauseCall(),
		},
		{
			Spec: command.Spec{
				Verb:     resumeVerb,
				Near:     []string{"unpausecall", "continuecall", "restorecall", "unfreezecall"},
				Group:    plans,
				Usage:    "resumecall [--quiet] [--in CHAT] [number or title]",
				Example:  "resumecall",
				Another:  "resumecall 7",
				Summary:  "have it go on",
				Together: "or go on",
				Details: []string{
					"What was paused goes on, and what people took off Telegram in their apps is planned again.",
					"What somebody planned who may not command any more is yours from then on.",
				},
				Options: []command.Option{command.Quiet, command.In},
				Follows: command.Plan, List: listVerb,
			},
			asks:  "which planned call is meant, if none is named or the title is misspelt; and before it takes another one off Telegram that comes later",
			class: set, plan: planPlanned, action: resumeCall(),
		},
		{
			Spec: command.Spec{
				Verb: "endcall", Aliases: []string{"endvc", "stopvc", "stopcall"},
				Near:   []string{"closecall", "finishcall", "terminatecall", "hangupcall", "killcall", "endvideochat", "endvoicechat", "stopvideochat", "stopvoicechat", "endlivestream"},
				Folded: []string{"leavecall", "quitcall", "exitcall"}, Folding: "I take part in no call, so there is none that I could leave. For all it ends with endcall.",
				Group:   live,
				Usage:   "endcall [--quiet] [--in CHAT] [confirm]",
				Example: "endcall --in @yourgroup",
				Another: "endcall confirm",
				Summary: "end the call, or cancel it",
				Details: []string{"Without confirm I ask before I end a call that people are in, and before I take one back that is only scheduled."},
				Options: []command.Option{command.Quiet, command.In},
				Follows: command.Value, Values: []string{confirm},
			},
			asks:  "before it ends a call that people are in, or takes one back that is only scheduled, unless confirm follows",
			class: set, plan: planCall, action: endCall(),
		},
		{
			Spec: command.Spec{
				Verb: "calltitle", Aliases: []string{"vctitle"},
				Near:     []string{"renamecall", "namecall", "retitlecall"},
				Group:    live,
				Usage:    "calltitle [--quiet] [--in CHAT] <title>",
				Example:  "calltitle New title",
				Another:  "calltitle --in @yourgroup New title",
				Summary:  "give the call another title",
				Together: "name, record",
				Details:  []string{"For a call that is live, or scheduled."},
				Options:  []command.Option{command.Quiet, command.In},
				Follows:  command.Title, Required: true, Reserved: titled, Polite: true,
			},
			asks:  "whether what was typed is all of the title, if it begins with that of a call, has an arrow in it, or is a time",
			class: set, plan: planRetitle, action: retitleCall(),
		},
		{
			Spec: command.Spec{
				Verb: "recordcall", Aliases: []string{"record"},
				Near:     []string{"callrecording"},
				Telling:  recordings,
				Group:    live,
				Usage:    "recordcall [--video] [--quiet] [--in CHAT] [title|stop]",
				Example:  "recordcall --video Friday Q&A",
				Another:  "recordcall stop",
				Summary:  "record the call, or stop",
				Together: "name, record",
				Details:  []string{"stop: end the recording. Telegram puts the file into the Saved Messages of whoever ends it: of my account."},
				Options:  []command.Option{command.Video, command.Quiet, command.In},
				Follows:  command.Title, Reserved: recorded, Undo: undoRecord[:], Undoing: undoingRecord[:],
			},
			class: set, plan: planRecord, action: recordCall(),
		},
		{
			Spec: command.Spec{
				Verb: "callinfo", Aliases: []string{"vcinfo"},
				Near:     []string{"statuscall", "showcall"},
				Group:    live,
				Usage:    "callinfo [--in CHAT]",
				Example:  "callinfo --in @yourgroup",
				Another:  "callinfo",
				Summary:  "tell which call is there",
				Together: "what is on, who",
				Details:  []string{"Which call is there, since when or for when, how many are in it, who made it."},
				Options:  []command.Option{command.In},
			},
			class: read, plan: planLook, action: tellCall(),
		},
		{
			Spec: command.Spec{
				Verb: "callwho", Aliases: []string{"vcusers", "vcmembers"},
				Near:     []string{"callmembers", "callusers", "callparticipants", "callpeople"},
				Group:    live,
				Usage:    "callwho [--in CHAT]",
				Example:  "callwho --in @yourgroup",
				Another:  "callwho",
				Summary:  "tell who is in the call",
				Together: "what is on, who",
				Details:  []string{"Who is in the call, who has a hand up and who is muted: the first 20."},
				Options:  []command.Option{command.In},
			},
			class: read, plan: planLook, action: whoIsIn(),
		},
		{
			Spec: command.Spec{
				Verb: "calllink", Aliases: []string{"vclink"},
				Folded: []string{"joincall"}, Folding: "I join no call. The link by which people do is given by calllink.",
				Group:    live,
				Usage:    "calllink [--in CHAT] [speaker|reset]",
				Example:  "calllink speaker",
				Another:  "calllink --in @yourgroup reset",
				Summary:  "give the link to the call",
				Together: "let people in",
				Details: []string{
					"Alone: the link that opens the call.",
					"speaker: whoever has that link may speak, although who joins is muted", "reset: make those links invalid, and give a new one",
					"In a chat without a public name: the chat's own invite link, if my account is shown it.",
				},
				Options: []command.Option{command.In},
				Follows: command.Value, Values: []string{speaker, reset}, Means: map[string][]string{speaker: {"speak", "speakers", "speaking", "talk"}, reset: renewing[:]},
			},
			asks:  "before it makes the old links invalid",
			class: set, plan: planCall, action: linkToCall(), tells: []string{"", speaker},
		},
		{
			Spec: command.Spec{
				Verb: "callinvite", Aliases: []string{"vcinv", "vcinvite", "invitevc"},
				Folded: []string{"callinviteall", "inviteallcall"}, Folding: "Up to ten people, each by @name or id, are invited with callinvite. A link for all is given by calllink.",
				Group:    live,
				Usage:    "callinvite [--quiet] [--in CHAT] <people>",
				Example:  "callinvite @somebody @another",
				Another:  "callinvite --in @yourgroup @somebody",
				Summary:  "invite people to it",
				Together: "let people in",
				Details:  []string{"Telegram tells each of them; the answer tells whom I could invite, and why not the others.", "<people>: up to ten, each by @name, a t.me link or an id; leave them out in a reply to a message of whoever is meant"},
				Options:  []command.Option{command.Quiet, command.In},
				Follows:  command.People, Most: mostGuests,
			},
			class: told, plan: planPerson, action: inviteToCall(),
		},
		{
			Spec: command.Spec{
				Verb: "callmute", Aliases: []string{"vcmute"},
				Folded: []string{"callkick", "kickcall", "callban", "bancall"}, Folding: "I put nobody out of a call. One person is muted with callmute.",
				Group:    live,
				Usage:    "callmute [--quiet] [--in CHAT] <person>",
				Example:  "callmute @somebody",
				Another:  "callmute --in @yourgroup 123456789",
				Summary:  "mute somebody in the call",
				Together: "one person",
				Details:  []string{"Mutes one person until an admin lets them speak. For whoever joins there is mutecall.", whom},
				Options:  []command.Option{command.Quiet, command.In},
				Follows:  command.People, Most: 1,
			},
			class: set, plan: planPerson, action: muting(true).action(),
		},
		{
			Spec: command.Spec{
				Verb: "callunmute", Aliases: []string{"vcunmute"},
				Group:    live,
				Usage:    "callunmute [--quiet] [--in CHAT] <person>",
				Example:  "callunmute @somebody",
				Another:  "callunmute --in @yourgroup @somebody",
				Summary:  "let somebody in it speak",
				Together: "one person",
				Details:  []string{"Lets one person speak, who then has to switch the microphone on.", whom},
				Options:  []command.Option{command.Quiet, command.In},
				Follows:  command.People, Most: 1,
			},
			class: set, plan: planPerson, action: muting(false).action(),
		},
		{
			Spec: command.Spec{
				Verb:     "mutecall",
				Group:    settings,
				Usage:    "mutecall [--quiet] [--in CHAT] <on|off>",
				Example:  "mutecall on",
				Another:  "mutecall --in @yourgroup off",
				Summary:  "whether who joins is muted",
				Together: "speaking, writing",
				Details:  []string{"on: whoever joins from now on is muted until an admin lets them speak; off: they can speak. For one person there is callmute."},
				Options:  []command.Option{command.Quiet, command.In},
				Follows:  command.Value, Values: []string{on, off}, Means: switching, Required: true,
				Person: map[string]command.Verb{"": "callmute", on: "callmute", off: "callunmute"},
			},
			class: set, plan: planCall, action: muteCall(),
		},
		{
			Spec: command.Spec{
				Verb:     "callchat",
				Group:    settings,
				Usage:    "callchat [--quiet] [--in CHAT] <on|off>",
				Example:  "callchat off",
				Another:  "callchat --in @yourgroup on",
				Summary:  "whether messages are allowed",
				Together: "speaking, writing",
				Details:  []string{"on: messages can be written in the call; off: they cannot."},
				Options:  []command.Option{command.Quiet, command.In},
				Follows:  command.Value, Values: []string{on, off}, Means: switching, Required: true,
			},
			class: set, plan: planCall, action: chatInCall(),
		},
		{
			Spec: command.Spec{
				Verb:    "callzone",
				Near:    []string{"calltimezone", "calltz"},
				Group:   settings,
				Usage:   "callzone [--quiet] [--in CHAT] [zone|reset]",
				Example: "callzone Europe/Berlin",
				Another: "callzone",
				Summary: "the time zone of the chat",
				Details: []string{
					"<zone>: a place, such as Europe/Berlin or London, or hours from UTC: UTC+5:30. Alone: tells which it is.",
					"reset: the chat has none of its own any more, and goes by that of all chats.",
					"What is planned already keeps its time.",
				},
				Options: []command.Option{command.Quiet, command.In},
				Follows: command.Zone,
			},
			asks:  "which zone is meant, if several have that name",
			class: kept, plan: planZone, action: chatZone(), tells: []string{""},
		},
		{
			Spec: command.Spec{
				Verb:    stream,
				Near:    []string{"callrtmp", "callkey", "callstream", "streamkey"},
				Group:   settings,
				Usage:   "rtmp [--in CHAT] [revoke]",
				Example: "rtmp --in @yourgroup",
				Another: "rtmp revoke",
				Summary: "stream address and key, privately",
				Details: []string{"Alone: I send you the stream address and key in private.", "revoke: make the key invalid, and send you a new one"},
				Options: []command.Option{command.In},
				Follows: command.Value, Values: []string{revoke}, Means: map[string][]string{revoke: renewing[:]},
			},
			asks:  "before it revokes the key",
			class: set, plan: planCall, action: streamKey(), tells: []string{""},
		},
		{
			Spec: command.Spec{
				Verb: check, Aliases: []string{"vccheck"},
				Near:    []string{"testcall", "trycall"},
				Group:   asks,
				Usage:   "callcheck [--in CHAT] [command]",
				Example: "callcheck schedulecall fri 20:00 Movies",
				Another: "callcheck --in @yourgroup",
				Summary: "what a command would do",
				Details: []string{
					"With a command behind it: what I understand by that, and what I would do. Nothing is done.",
					"Alone: whether you may, whether I may and how to let me, and which call is there.",
				},
				Options: []command.Option{command.In},
				Follows: command.Line,
			},
			class: read, plan: planCheck, action: checkFirst(),
		},
		{
			Spec: command.Spec{
				Verb: "calladmins", Aliases: []string{"vcadmins"},
				Group:   asks,
				Usage:   "calladmins [--in CHAT]",
				Example: "calladmins --in @yourgroup",
				Another: "calladmins",
				Summary: "who may give commands",
				Details: []string{"Who may give commands in this chat."},
				Options: []command.Option{command.In},
			},
			class: read, plan: planLook, action: whoCommands(),
		},
		{
			Spec: command.Spec{
				Verb: "calllog", Aliases: []string{"vclog"},
				Near:    []string{"callhistory"},
				Group:   asks,
				Usage:   "calllog [--in CHAT] [number]",
				Example: "calllog 20",
				Another: "calllog --in @yourgroup",
				Summary: "what was done lately",
				Details: []string{
					"The last 10 commands, or as many as you say up to 30: who gave them and what became of them; and what happened by itself.",
					"In a chat: those for that chat. In private: those for all chats where the configuration lets you command.",
				},
				Options: []command.Option{command.In},
				Follows: command.Count, Most: mostLogged,
			},
			class: read, plan: planLog, action: tellLog(),
		},
		{
			Spec: command.Spec{
				Verb: yes, Aliases: []string{"ok"},
				Group:   asks,
				Usage:   "yes [number]",
				Example: "yes 1",
				Another: "yes",
				Summary: "answer what I have asked you",
				Details: []string{"A question stays open for 10 minutes, unless you type another command that does something. To say no, type nope.", "As a reply to my question a word is enough: yes, no, 2, or what tells the choices apart, such as evening, 19:00 or the title."},
				Follows: command.Value, Values: []string{"1"}, Always: true,
				Agreed:   slices.DeleteFunc(append(lexicon.Forms(lexicon.Yes), "si"), func(s string) bool { return s == "yes" || s == "ok" }),
				Foreign:  []string{"sure", "confirm"},
				Declined: append(lexicon.Forms(lexicon.No), "nao", "hayir"),
				Dismissed: []string{
					"neither", "neither of them", "neither of those", "none", "none of them", "none of those", "none of these", "none of the above", "keins", "keines", "keins davon", "keines davon",
					"weder noch", "ninguno", "ninguna", "ninguno de los dos", "nenhum", "nenhuma", "aucun", "aucune", "aucun des deux", "nessuno", "nessuna", "nessuno dei due", "ни один", "никакой",
					"ни то ни другое", "жоден", "жодне", "hiçbiri", "bukan keduanya", "هیچکدام", "هیچ کدام", "لا شيء",
					"cancel", "stop", "abort", "dismiss", "nevermind", "never mind", "nvm", "forget it", "abbrechen", "abbruch", "stopp", "egal", "vergiss es", "annuler", "laisse tomber",
					"cancelar", "olvídalo", "deixa", "annulla", "lascia stare", "отмена", "отменить", "стоп", "не надо", "неважно", "скасувати", "не треба", "iptal", "vazgeç", "boşver", "batal",
					"tidak jadi", "لغو", "بیخیال", "إلغاء", "الغاء",
				},
			},
			class: asked, plan: planYes,
		},
		{
			Spec: command.Spec{
				Verb: "callhelp", Aliases: []string{"vchelp"},
				Near:    []string{"callcommands", "callsettings", "callabout"},
				Alone:   []string{"call"},
				Group:   asks,
				Usage:   "callhelp [command]",
				Example: "callhelp schedulecall",
				Another: "callhelp",
				Summary: "show this help, or that of one command",
				Follows: command.VerbName, Always: true,
			},
			class: read, plan: planHelp,
		},
	}
}

// Table returns the verbs as package command knows them.
func Table() (*command.Table, error) {
	t, _, err := tableOf(verbs())
	return t, err
}

// whole reports whether an action has what its class needs, and nothing else.
func (a *action) whole(c class) bool {
	if c == read {
		return a.tell != nil && a.prevent == nil && a.send == nil && a.proof == nil && a.would == nil && a.sum == nil
	}
	if c == kept {
		return a.tell == nil && a.prevent != nil && a.send == nil && a.proof == nil && a.would == nil && a.sum == nil
	}
	return a.tell == nil && a.prevent != nil && a.send != nil && a.proof != nil && a.would != nil && (a.sum != nil) == (c == told)
}

// tableOf checks the rows: each has all that its class needs, and nothing else.
func tableOf(rows []verb) (*command.Table, map[command.Verb]*verb, error) {
	var specs []command.Spec
	byName, groups := map[command.Verb]*verb{}, map[string]int{}
	for i := range rows {
		v := &rows[i]
		if groups[v.Group]++; groups[v.Group] > 1 && v.Group != rows[i-1].Group {
			return nil, nil, fmt.Errorf("%s does not stand with the others of its group", v.Verb)
		}
		switch {
		case v.Group == "":
			return nil, nil, fmt.Errorf("%s has no group", v.Verb)
		case v.class == 0 || v.plan == nil:
			return nil, nil, fmt.Errorf("%s has no class or no plan", v.Verb)
		case v.class == asked && v.action != nil, v.class != read && v.class != asked && v.action == nil:
			return nil, nil, fmt.Errorf("%s needs an action, or has one too many", v.Verb)
		case v.action != nil && !v.action.whole(v.class):
			return nil, nil, fmt.Errorf("%s has an action that is not whole, or not of its class", v.Verb)
		}
		specs = append(specs, v.Spec)
		byName[v.Verb] = v
	}
	table, err := command.NewTable(specs)
	return table, byName, err
}
