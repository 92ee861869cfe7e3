package zones

import (
	"strings"
	"testing"
	_ "time/tzdata"
)

func TestAbbreviations(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"IST Standup", "1: India, Israel standard UTC+2, Ireland daylight UTC+1 likely"},
		{"ist Standup", "1: India, Israel standard UTC+2, Ireland daylight UTC+1 maybe"},
		{"BST", "1: UK daylight UTC+1, Bangladesh likely"},
		{"CST", "1: Chicago standard UTC-6, China, Cuba standard UTC-5, Adelaide standard UTC+9:30 (local) likely"},
		{"EST", "1: New York standard UTC-5, Sydney standard UTC+10 (local) likely"},
		{"PST", "1: Los Angeles standard UTC-8, Philippines (local), Karachi (local) likely"},
		{"AST", "1: Halifax standard UTC-4, Arabia likely"},
		{"GST", "1: the Gulf likely"},
		{"PT Standup", "1: Los Angeles likely"},
		{"est. Standup", "1: New York standard UTC-5, Sydney standard UTC+10 (local) maybe"},
		{"(EST) Standup", "1: New York standard UTC-5, Sydney standard UTC+10 (local) likely"},
		{"[MSK] Standup", "1: Moscow likely"},
		{"(MSK Standup", ""},
		{"msk: Standup", "1: Moscow likely"},
		{"/CET Standup", "1: Central Europe standard UTC+1 likely"},
		{"- CEST Standup", "2: Central Europe daylight UTC+2 likely"},
		{"МСК Созвон", "1: Moscow likely"},
		{"по мск Созвон", "2: Moscow surely"},
		{"WIB Kajian", "1: Jakarta likely"},
		{"TSİ", "1: Türkiye likely"},
		{"MESZ", "1: Central Europe daylight UTC+2 likely"},
		{"IRST", "1: Iran likely"},
		{"IRDT", "1: Iran daylight UTC+4:30 likely"},
		{"EST time", "2: New York standard UTC-5, Sydney standard UTC+10 (local) surely"},
		{"EST/EDT Standup", "1: New York surely"},
		{"CET/CEST", "1: Central Europe surely"},
		{"AoE", "1: Anywhere on Earth maybe"},

		// words, too
		{"EAT Standup", "1: East Africa maybe"},
		{"(eat) Standup", "1: East Africa maybe"},
		{"eat together", "1: East Africa hardly"},
		{"Eat", "1: East Africa hardly"},
		{"art night", "1: Argentina hardly"},
		{"cat cafe", "1: Central Africa hardly"},
		{"pet time", "2: Peru maybe; 1: Peru hardly"},
		{"PET time", "2: Peru surely"},
		{"wit", "1: Jayapura maybe"},
		{"met", "1: Central Europe hardly"},
		{"Est-ce", ""},
	} {
		if got := said(c.typed); got != c.want {
			t.Errorf("%q: %s\nwant %s", c.typed, got, c.want)
		}
	}
}

func TestPlaces(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"London time Standup", "2: London surely"},
		{"MOSCOW TIME", "2: Moscow surely"},
		{"(London time) Party", "2: London surely"},
		{"(London) time flies", "2: London surely"},
		{"New York time Standup", "3: New York surely"},
		{"new-york time", "2: New York surely"},
		{"NYC time", "2: New York surely"},
		{"Munich time", "2: Munich surely"},
		{"Delhi time", "2: Delhi surely"},
		{"San Francisco time", "3: San Francisco surely"},
		{"Barcelona time", "2: Barcelona surely"},
		{"St. Petersburg time", "3: St. Petersburg surely"},
		{"Birmingham time", "2: Birmingham, UK, Birmingham, US surely"},
		{"Georgia time", "2: Georgia, Georgia, US surely"},
		{"California time", "2: California surely"},
		{"Sao Paulo time", "3: Sao Paulo surely"},
		{"Zürich", "1: Zürich hardly"},
		{"India time Standup", "2: India surely"},
		{"Indian time Standup", "2: India surely"},
		{"Indian food", ""},
		{"German time", "2: Germany surely"},
		{"UK time", "2: UK surely"},
		{"US time", "2: New York, Chicago, Los Angeles, Denver, Phoenix surely"},
		{"European time", "2: Central Europe, UK, Eastern Europe surely"},
		{"UAE Standup", "1: United Arab Emirates maybe"},
		{"UK", "1: UK maybe"},
		{"US news", "1: New York, Chicago, Los Angeles, Denver, Phoenix hardly"},
		{"SA time", "2: no such zone maybe"},
		{"AI time", ""},
		{"UAE time", "2: United Arab Emirates surely"},
		{"Berlin meetup", "1: Berlin hardly"},
		{"Berlin-based", ""},
		{"Japan trip", "1: Japan hardly"},
		{"(Berlin) Standup", "1: Berlin maybe"},
		{"- Berlin Standup", "2: Berlin maybe"},
		{"in Berlin", "2: Berlin maybe"},
		{"time in London", "3: London surely"},
		{"in Berlin time", "3: Berlin surely"},
		{"Eastern Time Standup", "2: New York, Sydney (local) surely"},
		{"Eastern Standard Time", "3: New York standard UTC-5 surely"},
		{"Eastern", "1: New York maybe"},
		{"Central Standup", "1: Chicago maybe"},
		{"Central Park picnic", ""},
		{"Pacific Rim watch party", ""},
		{"US Eastern", "2: New York likely; 1: New York, Chicago, Los Angeles, Denver, Phoenix hardly"},
		{"central european time Standup", "3: Central Europe surely"},
		{"local time Standup", "2: own surely"},
		{"my time", "2: own surely"},
		{"server time Standup", "2: no such zone surely"},
		{"party time", ""},
		{"Nice time", ""},
		{"Story Time", ""},
		{"Moskow time Party", "2: Moscow for Moscow maybe"},
		{"londno time Party", "2: London for London maybe"},
		{"New Yrok time Party", "3: New York for New York maybe"},
		{"story time Party", ""},
		{"Londn time", "2: London for London maybe"},
		{"Gotham time", "2: no such zone maybe"},
		{"Indian Standard Time", "3: Kolkata surely"},
		{"Greenwich Mean Time", "3: UTC surely"},

		// other languages
		{"по Москве Созвон", "2: Moscow surely"},
		{"По Лондону", "2: London surely"},
		{"московское время", "2: Moscow surely"},
		{"по московскому времени Созвон", "3: Moscow surely"},
		{"по местному времени", "3: own surely"},
		{"за московським часом", "3: Moscow surely"},
		{"за Києвом", "2: Kyiv surely"},
		{"Москва", "1: Moscow hardly"},
		{"по времени Москвы", "3: Moscow surely"},
		{"московского времени", "2: Moscow surely"},
		{"по мск времени", "3: Moscow surely"},
		{"по Нью-Йорку", "2: New York surely"},
		{"по Екб", "2: Yekaterinburg surely"},
		{"по UTC", "2: UTC surely"},
		{"по UTC+3", "2: UTC+3 surely"},
		{"время мск", "2: Moscow surely"},
		{"время московское", "2: Moscow surely"},
		{"по Астане", "2: Almaty surely"},
		{"по Сочи", "2: Moscow surely"},
		{"по Гринвичу", "2: UTC surely"},
		{"за Берліном", "2: Berlin surely"},
		{"hora del Este", "3: New York surely"},
		{"no horário de Brasília", "4: Sao Paulo surely"},
		{"Berliner Zeit", "2: Berlin surely"},
		{"به وقت گرینویچ", "3: UTC surely"},
		{"hora de Madrid", "3: Madrid surely"},
		{"hora Argentina", "2: Argentina surely"},
		{"horário de Brasília", "3: Sao Paulo surely"},
		{"Moskauer Zeit", "2: Moscow surely"},
		{"Berlin Zeit", "2: Berlin surely"},
		{"heure de Paris", "3: Paris surely"},
		{"ora di Roma", "3: Rome surely"},
		{"Istanbul saati", "2: Istanbul surely"},
		{"İstanbul saati", "2: Istanbul surely"},
		{"Türkiye saati", "2: Türkiye surely"},
		{"waktu Jakarta", "2: Jakarta surely"},
		{"waktu Indonesia barat", "3: Jakarta surely"},
		{"به وقت تهران", "3: Tehran surely"},
		{"بتوقيت مكة", "2: Riyadh surely"},
		{"بتوقيت القاهرة", "2: Cairo surely"},
	} {
		if got := said(c.typed); got != c.want {
			t.Errorf("%q: %s\nwant %s", c.typed, got, c.want)
		}
	}
}

// Two names of one zone.
func TestPairs(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"IST (India) Party", "2: India surely"},
		{"IST India meetup", "2: India likely; 1: India, Israel standard UTC+2, Ireland daylight UTC+1 likely"},
		{"CST (China)", "2: China surely"},
		{"BST (London)", "2: UK daylight UTC+1 surely"},
		{"EST (New York) Party", "3: New York standard UTC-5 surely"},
		{"EST - New York time", "5: New York standard UTC-5 surely"},
		{"IST (UTC+5:30) Party", "2: India surely"},
		{"Moscow (UTC+3) Party", "2: Moscow surely"},
		{"Berlin (GMT+1) Party", "2: Berlin standard UTC+1 surely"},
		{"Berlin (GMT+2) Party", "2: Berlin daylight UTC+2 surely"},
		{"PST (UTC-8) Party", "2: Los Angeles standard UTC-8 surely"},
		{"UTC+3 (MSK) Party", "2: Moscow surely"},
		{"UTC+3 (Moscow) Party", "2: Moscow surely"},
		{"UTC+3 MSK Party", "2: Moscow surely"},
		{"UTC+3, Moscow", "2: Moscow likely; 1: UTC+3 surely"},
		{"UTC+3 Moscow meetup", "1: UTC+3 surely"},
		{"Berlin CET Party", "2: Central Europe standard UTC+1 likely; 1: Berlin hardly"},
		{"CET (Paris) Party", "2: Paris standard UTC+1 surely"},
		{"CET Berlin Party", "1: Central Europe standard UTC+1 likely"},
		{"Pacific Standard Time (PST)", "4: Los Angeles standard UTC-8 surely"},
		{"EST/EDT Party", "1: New York surely"},
		{"UTC+3/MSK Party", "1: Moscow surely"},
		{"(UTC+3/MSK) Party", "1: Moscow surely"},
		{"ET/PT Party", "1: New York, Los Angeles likely"},
		{"AC/DC night", ""},
		{"GMT+5:30 IST Party", "2: India surely"},
		{"IST +5:30 Party", "2: India surely"},
		{"EST / PST Party", "3: New York standard UTC-5, Sydney standard UTC+10 (local), Los Angeles standard UTC-8, Philippines (local), Karachi (local) likely; 1: New York standard UTC-5, Sydney standard UTC+10 (local) likely"},
		{"MSK / UTC+3 Party", "3: Moscow surely"},
		{"CET or EET Party", "3: Central Europe standard UTC+1, Eastern Europe standard UTC+2 likely; 1: Central Europe standard UTC+1 likely"},
		{"CET and chill", "1: Central Europe standard UTC+1 likely"},
		{"Paris/Berlin time", "2: Paris surely"},
		{"London/Kyiv time", "2: London, Kyiv surely"},
		{"London/Paris", ""},
		{"India/Kolkata", "1: Kolkata maybe"},
		{"Berlin, Germany Party", "2: Berlin maybe; 1: Berlin hardly"},
		{"Berlin, Germany time Party", "3: Berlin surely"},
		{"Berlin, Party", "1: Berlin hardly"},

		// that contradict one another
		{"UTC+3 (CET) Party", "2: UTC+3, Central Europe standard UTC+1 surely"},
		{"MSK (UTC+4) Party", "2: Moscow, UTC+4 surely"},
		{"Berlin (GMT+3) Party", "2: Berlin, UTC+3 surely"},
		{"PDT (UTC-8) Party", "2: Los Angeles daylight UTC-7, UTC-8 surely"},
	} {
		if got := said(c.typed); got != c.want {
			t.Errorf("%q: %s\nwant %s", c.typed, got, c.want)
		}
	}
}

func TestDatabaseNames(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"Europe/London Standup", "1: London surely"},
		{"europe/berlin: Standup", "1: Berlin surely"},
		{"Europe/berlin, Standup", "1: Berlin surely"},
		{"(Asia/Kolkata) Standup", "1: Kolkata surely"},
		{"Asia/Calcutta Standup", "1: Kolkata surely"},
		{"America/New_York Standup", "1: New York surely"},
		{"America/New York Standup", "2: New York surely"},
		{"america/port-au-prince", "1: Port-au-Prince surely"},
		{"America/Argentina/Buenos_Aires", "1: Buenos Aires surely"},
		{"US/Eastern Standup", "1: New York surely"},
		{"EST5EDT Standup", "1: New York surely"},
		{"Etc/GMT+5 Standup", "1: UTC-5 surely"},
		{"Etc/GMT-5 Standup", "1: UTC+5 surely"},
		{"Europe/Berln Standup", "1: Berlin for Europe/Berlin maybe"},
		{"Asia/Teheran", "1: Tehran for Asia/Tehran maybe"},
		{"Europe/Munich Standup", "1: Munich for Europe/Berlin maybe"},
		{"Berlin/Europe", "1: Berlin for Europe/Berlin maybe"},
		{"Europe/Nowhere Standup", "1: no such zone likely"},
		{"Africa/Paris", "1: no such zone likely"},
		{"Europe/Asia tour", ""},
		{"Asia/Pacific sync", ""},
		{"US/UK call", ""},
		{"and/or", ""},
	} {
		if got := said(c.typed); got != c.want {
			t.Errorf("%q: %s\nwant %s", c.typed, got, c.want)
		}
	}
}

func TestNoZones(t *testing.T) {
	for _, title := range []string{
		"Weekly", "MIT lecture", "NBA finals", "AMA with us", "Q&A", "let us", "it is", "tea time", "Time to talk", "in person", "In the end",
		"Q4 review", "1:1 with Bob", "50/50 raffle", "24/7 radio", "по делу", "hora feliz", "Собрание", "جلسه هفتگی", "会議",
	} {
		if got := said(title); got != "" {
			t.Errorf("%q: %s, want nothing", title, got)
		}
	}
}

func TestLooksLike(t *testing.T) {
	for _, raw := range []string{"XYZT", "TRST", "(WGDT)", "XSD,", "ПМСК"} {
		if !LooksLike(raw) {
			t.Errorf("%q does not look like a zone", raw)
		}
	}
	for _, raw := range strings.Fields("AMA NBA DJ VIP TV AI NFT FAQ UK US Q&A AMA: Weekly xyzt STANDUP X1YZ США 2026") {
		if LooksLike(raw) {
			t.Errorf("%q looks like a zone", raw)
		}
	}
}
