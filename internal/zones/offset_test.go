package zones

import (
	"fmt"
	"strings"
	"testing"
)

// said is what Find finds, as "words: names trust; …".
func said(text string) string {
	raw := strings.Fields(text)
	var low []string
	for _, w := range raw {
		low = append(low, strings.ToLower(w))
	}
	var all []string
	for _, m := range Find(low, raw) {
		var names []string
		for _, z := range m.Zones {
			name := z.Name
			if z.Location == nil {
				name = "own"
			}
			if z.Season != Any {
				name += map[Season]string{Standard: " standard", Daylight: " daylight"}[z.Season] + " " + OffsetName(z.Offset)
			}
			if z.Local {
				name += " (local)"
			}
			names = append(names, name)
		}
		what := strings.Join(names, ", ")
		if m.Bad != 0 {
			what = map[Reason]string{NoSuchZone: "no such zone", NoOffset: "no offset"}[m.Bad]
		}
		if m.Meant != "" {
			what += " for " + m.Meant
		}
		all = append(all, fmt.Sprintf("%d: %s %s", m.Words, what, [...]string{"hardly", "maybe", "likely", "surely"}[m.Trust]))
	}
	return strings.Join(all, "; ")
}

func TestOffsets(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"UTC Party", "1: UTC surely"},
		{"GMT", "1: GMT surely"},
		{"(UTC) Party", "1: UTC surely"},
		{"( UTC ) Party", "3: UTC surely"},
		{"/UTC", "1: UTC surely"},
		{"- UTC Party", "2: UTC surely"},
		{"-UTC Party", "1: UTC surely"},
		{"– utc: Party", "2: UTC surely"},
		{"utc, Party", "1: UTC surely"},
		{"U.T.C. Party", "1: UTC surely"},
		{"G.M.T Party", "1: GMT surely"},
		{"UTC time Party", "2: UTC surely"},
		{"UTC timeline", "1: UTC surely"},
		{"UTC+3 Party", "1: UTC+3 surely"},
		{"utc+03", "1: UTC+3 surely"},
		{"UTC+0300", "1: UTC+3 surely"},
		{"UTC+530", "1: UTC+5:30 surely"},
		{"UTC+5.5", "1: UTC+5:30 surely"},
		{"UTC+5,5", "1: UTC+5:30 surely"},
		{"UTC+5.75", "1: UTC+5:45 surely"},
		{"UTC+5.30", "1: UTC+5:30 surely"},
		{"UTC+5:45", "1: UTC+5:45 surely"},
		{"UTC-3:30", "1: UTC-3:30 surely"},
		{"UTC–5", "1: UTC-5 surely"},
		{"UTC−05:00", "1: UTC-5 surely"},
		{"gmt+0", "1: UTC surely"},
		{"UTC±0", "1: UTC surely"},
		{"GMT+3 time", "2: UTC+3 surely"},
		{"UTC/GMT+3", "1: UTC+3 surely"},
		{"(UTC/GMT +5:30) Party", "2: UTC+5:30 surely"},
		{"GMT +5:30 Party", "2: UTC+5:30 surely"},
		{"GMT -05:00 Party", "2: UTC-5 surely"},
		{"utc + 3 Party", "3: UTC+3 surely"},
		{"UTC +1 friends", "2: UTC+1 likely; 1: UTC surely"},
		{"(UTC +1) friends", "2: UTC+1 surely"},
		{"МСК+2 Созвон", "1: UTC+5 surely"},
		{"МСК+4ч", "1: UTC+7 surely"},
		{"msk-1", "1: UTC+2 surely"},
		{"(UTC +3) Party", "2: UTC+3 surely"},
		{"[utc + 3] Party", "3: UTC+3 surely"},
		{"(UTC+3):", "1: UTC+3 surely"},
		{"UTC3 Party", "1: UTC+3 likely"},
		{"UTC 3 Party", "2: UTC+3 maybe; 1: UTC surely"},
		{"UTC 5:30 Party", "2: UTC+5:30 maybe; 1: UTC surely"},
		{"UTC 100 people", "1: UTC surely"},
		{"UTC+3h", "1: UTC+3 surely"},
		{"GMT+3 hours Party", "2: UTC+3 surely"},
		{"UTC+03:00:00", "1: UTC+3 surely"},
		{"UTC:+3", "1: UTC+3 surely"},
		{"UTC plus 3 Party", "3: UTC+3 surely"},
		{"GMT minus 5:30", "3: UTC-5:30 surely"},
		{"utc+3/ Party", "1: UTC+3 surely"},
		{"+3GMT", "1: UTC+3 surely"},
		{"timezone UTC+3", "2: UTC+3 surely"},
		{"(time zone: UTC+3) Party", "3: UTC+3 surely"},
		{"tz Europe/Berlin", "2: Berlin surely"},
		{"UTC+14", "1: UTC+14 surely"},
		{"UTC-12", "1: UTC-12 surely"},
		{"UTC-13", "1: no offset surely"},
		{"UTC+15", "1: no offset surely"},
		{"UTC+3:3 Party", "1: no offset surely"},
		{"UTC+3:60 Party", "1: no offset surely"},
		{"UTC+5:10", "1: no offset surely"},
		{"UTC+3x Party", "1: no offset surely"},
		{"UTC +3dB", "1: UTC surely"},
		{"UT+3", "1: UTC+3 surely"},
		{"Z Party", "1: UTC maybe"},
		{"Zulu", "1: UTC maybe"},
		{"Zulu time", "2: UTC surely"},
		{"+05:30 Party", "1: UTC+5:30 surely"},
		{"+5:30 Party", "1: UTC+5:30 likely"},
		{"-5:00 Party", "1: UTC-5 maybe"},
		{"+0530 Party", "1: UTC+5:30 likely"},
		{"−0330", "1: UTC-3:30 likely"},
		{"+03", "1: UTC+3 likely"},
		{"+3 Party", "1: UTC+3 maybe"},
		{"(+3) Party", "1: UTC+3 maybe"},
		{"+3 UTC Party", "2: UTC+3 surely"},
		{"(+3 GMT) Party", "2: UTC+3 surely"},
		{"+530 Party", "1: UTC+5:30 maybe"},
		{"+1000 members", "1: UTC+10 maybe"},
		{"+15:00 Party", "1: no offset likely"},
		{"-19:30 Party", "1: no offset likely"},
	} {
		if got := said(c.typed); got != c.want {
			t.Errorf("%q: %s\nwant %s", c.typed, got, c.want)
		}
	}
	for _, title := range []string{
		"", "-", "(", "+", "+ 3 friends", "+18", "+2000 members", "+100500", "+1's", "+3dB", "- 5 minutes", "ut", "utopia",
		"gmtx", "+3h", "timezone", "time zone changes", "zebra", "3 people", "20:00", "- 21:00", "+++", "()",
	} {
		if got := said(title); got != "" {
			t.Errorf("%q: %s, want nothing", title, got)
		}
	}
}
