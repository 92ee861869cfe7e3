package zones

import (
	_ "embed" // names.txt
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/agnivade/levenshtein"
)

//go:generate go run gen.go

// names is what people call the zones, one name a line, in the order of their bytes. Fields are parted by tabs: the name, its
// class, and what it may mean: the zone of the tz database, then, parted by "|" and left out where they are nothing special,
// its name in an answer, S or D if only that part of the year is meant, with its offset, and L if only those who live there
// mean it so. One that is empty is the chat's own; none at all: a name of no zone.
//
//go:embed names.txt
var names string

// The classes of names.
const (
	place        = 'p' // berlin, india
	ofPlace      = 's' // indian; before "time" only
	dativePlace  = 'd' // москве; behind "по" only
	phrase       = 't' // eastern standard time, moskauer zeit
	abbreviation = 'a' // pdt
	ambiguous    = 'v' // est; a word too, but also common in small letters
	word         = 'w' // eat; much more often a word
	half         = 'm' // eastern
	whole        = 'q' // us eastern
	database     = 'z' // europe/berlin
	title        = 'n' // pacific rim
)

// lines returns where each line of names starts.
var lines = sync.OnceValue(func() []int32 { //nolint:gochecknoglobals // it is made once and the same for all
	starts := make([]int32, 0, strings.Count(names, "\n"))
	for i := 0; i < len(names); i += strings.IndexByte(names[i:], '\n') + 1 {
		starts = append(starts, int32(i))
	}
	return starts
})

// locations holds what loads each zone that a name means, once.
var locations = sync.OnceValue(func() map[string]func() *time.Location { //nolint:gochecknoglobals // it is made once and the same for all
	all := map[string]func() *time.Location{}
	for line := range strings.Lines(names) {
		for _, field := range strings.Split(strings.TrimSuffix(line, "\n"), "\t")[2:] {
			name, _, _ := strings.Cut(field, "|")
			if all[name] == nil {
				all[name] = sync.OnceValue(func() *time.Location {
					loc, err := time.LoadLocation(name)
					if err != nil {
						return nil
					}
					return loc
				})
			}
		}
	}
	return all
})

// search returns the index of the first line that does not stand before name.
func search(name string) int {
	starts := lines()
	i, _ := slices.BinarySearchFunc(starts, name, func(start int32, name string) int {
		return strings.Compare(names[start:min(int(start)+len(name), len(names))], name)
	})
	return i
}

// zones returns what the name may mean.
func (n name) zones() []Zone {
	var all []Zone
	for _, field := range n.fields {
		if field == "" {
			all = append(all, Zone{})
			continue
		}
		parts := strings.Split(field, "|")
		z := Zone{Location: locations()[parts[0]]()}
		if z.Location == nil {
			continue
		}
		z.Name = strings.ReplaceAll(parts[0][strings.LastIndexByte(parts[0], '/')+1:], "_", " ")
		if len(parts) > 1 {
			z.Name = parts[1]
		}
		if len(parts) > 2 {
			z.Season = map[string]Season{"S": Standard, "D": Daylight}[parts[2]]
			z.Offset, _ = strconv.Atoi(parts[3]) // TestNames reads them all
			z.Local = len(parts) > 4
		}
		all = append(all, z)
	}
	return all
}

// near returns the zones of places and of the tz database whose names begin so and are nearly low.
func near(begin, low string, most int) []Zone {
	var all []Zone
	starts := lines()
	for i := search(begin); i < len(starts) && strings.HasPrefix(names[starts[i]:], begin); i++ {
		line := names[starts[i]:]
		line = line[:strings.IndexByte(line, '\n')]
		key, rest, _ := strings.Cut(line, "\t")
		if rest[0] != place && rest[0] != database {
			continue
		}
		if d := len(key) - len(low); d >= -most && d <= most && (levenshtein.ComputeDistance(low, key) <= most || swapped(low, key)) {
			all = append(all, name{fields: strings.Split(line, "\t")[2:]}.zones()...)
		}
	}
	return all[:min(len(all), 3)]
}

// swapped reports whether two letters that stand side by side are the other way round in b, and nothing else is another: londno.
func swapped(a, b string) bool {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	return len(a) == len(b) && i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// noZones are words in capitals that are none: what calls are about, most of all.
const noZones = " AI AR DJ IT ME MY OK PC QA TV UI UX VR ABC ADHD AFK AGM ALL AMA AMAS AML AND API APIS APP APY ASAP ASK ASMR ATM AUDIO AWS BBC BBQ BETA BIG BIO BNB BRB BTC BTS BTW BYOB CALL" +
	" CEO CFO CHAT CIA CMO CNN COO CPU CRM CSS CTO CV DAO DAOS DAPP DAY DAYS DCA DEFI DEMO DEV DEVS DEX DIY DJS DNA DND DOGE DRM EASY END EOD EOM EOS ESL ESP" +
	" ETA ETF ETH EVENT FAQ FBI FIFA FIRST FIX FOMO FOR FREE FTX FUD FUN FYI GAME GDPR GEM GIF GIRLS GIT GM GMAT GOLD GOOD GPS GPT GPU GRE GUI GYM HELLO HELP" +
	" HIIT HIIT HOT HOW HTML HTTP ICO IDEA IDO IELTS IMF INFO INTRO IOS IPO IQ IRC IRL ITIL JAM JAVA JEE JLPT JOB JOBS JOIN JPEG JSON KPI KPOP KYC LAN LAST LAW" +
	" LFG LGBT LIVE LLC LLM LLMS LOL LORE LOVE MBA MEET MEETS MEGA MEME MEN META MIT MLM MMA MMO MOBA MOD MODS MOVIE MSG MUSIC MVP NASA NATO NBA NBC NDA NEET NEW" +
	" NEWS NEXT NFC NFL NFT NFTS NGO NHL NIGHT NOT NOW NPC NSFW OKR OKRS ONE OPEN OPS OUR OVER PARTY PDF PHD PHP POC POD POLL PRO PSA PVE PVP QA QUIZ RADIO RAM" +
	" RAP READ RIP ROI RPG RSVP RTMP SAAS SALE SAT SDK SEO SHIB SHOW SIG SMM SOL SOS SPOT SQL SSL STAFF STEM STOP SWOT SYNC TALK TBA TBD TEAM TECH TED TEST TESTS THE THIS" +
	" TIPS TLDR TODO TOEFL TOP TOUR TRADE TRX TSP UEFA UFC UFO UK UN UPSC URL USA USDC USDT USSR VAR VIP VIPS VLOG VOTE VPN VPS WAGMI WEB WHO WHY WIFI WIP WOMEN WORK WTF" +
	" WWE XRP YOGA YOU ZOOM DEBT START BITT QUIET NGT BEST EAST WEST FIGHT ART POST CET" +
	" АМА ДНЯ ДЛЯ ЕГЭ ИИ КАК НАШ НЕТ ОГЭ ОБЩИЙ СБОР ЧАТ ЭФИР США УРОК ТЕСТ ТОП "
