package lexicon

import (
	"strings"
	"testing"
)

// TestTitles looks up words that English titles begin with.
func TestTitles(t *testing.T) {
	n := 0
	for _, group := range []struct{ as, words string }{
		{"found as short", `
may march do so mi set second minute now about after before day days due elf eve five four half her hour jam lima mars media
minutes month no once one out past per quarter sam seven sex six sore tom two week zero`},
		{"found", `
sun mon mar sat june dec night the a an and of in on at to from april august evening every february friday january july
midnight morning next noon november oct october saturday september sunday this thursday tonight tuesday wednesday weekend`},
		{"not found", `
sum sea men man mary monday's for with without by again all alpha amazing ama annual anniversary announcement api
architecture art ask audio autumn baby back ball band bar basic battle be beach bear best beta better big birthday black
blockchain blue board body book bootcamp boss box brain brand bread break breakfast bridge bright bring broadcast budget bug
build business buy cafe call calls camp can car care case cash cat catch chat check chess children christmas church cinema
circle city class clean clinic club code coffee cold come comedy community conference contest cook cooking council course
court crypto cup cultural customer daily dance dark data date dead deal dear debate debrief deep demo design dev dinner
discussion dj doctor dog domain don't door double down dragon drama dream drink drive early earth east easter economic edit
education electric emergency end english epic equity event ever exam exclusive expert eye faith family fan far farm fashion
fast father feast feedback festival fifth film final finance find fire first fish fitness flash focus food football forum
founders free french fresh friends fun future gala game games garden general german get gift girls give global go goal god
gold good grand great green group guest guide guitar gun gym halloween happy hard harry have health heart hello help here
hero high hindi history hold holiday holy home hot house how human hunt i ice idea if impact important independent india info
inside intro introduction investor invite iron it italian japan jazz job join joint journal joy jump junior just karaoke keep
kick kids king kitchen knight know lab ladies lake language last late launch law lead leaders learn learning legal lesson
let's level life light lights linux listen literature live local long lost love lucky lunch machine magic mail main make
manager marathon market marketing mass master match math matters maybe meditation meet meeting meetup member memorial mental
mentor metal mind mini mission mobile model modern mom moment money monster monthly moon more most mother mountain mourning
movie music my mystery name national nature need net network new news nice north not number office official old online open
opening orchestra orientation our outdoor over party payment peace people performance personal photo piano pitch pizza plan
planning play podcast poetry poker policy poll popular post power practice pray prayer premiere preparation presentation
press prize pro problem product progress project property public q&a quarterly queen question questions quick quiet quiz
radio rain raffle reading ready real record recovery red refresh regular rehearsal relax release remember remote research
restart retro retrospective review revolution rich ride right rise river road rock role room round royal run russian sabbath
safe sale sales school science screen season secret security seed self seminar senior series service session shadow shop
short show sign silent silver sing sleep slow small smart snow social soft software song soul sound south space spanish speak
speaker special speed spiritual sport spring sprint stand standup star start startup state status step stock stop storm story
strategy street strong student study sub success sundae summer sunset super support surprise sync table talk talks tarot tax
tea teacher team tech test testing thanks that theater then there they think third tiger time today's together tomorrow's ton
top topic total tour town town-hall trade trading training travel tree trip true trust ultimate uncle under union united
update us user vacation valentine video village vip vision visit voice vote waiting walk war warning watch water way we
weather web webinar wedding weekly welcome west western what when where white who why wild wind wine winter wise women word
work working workshop world worship writing yearly yes yoga you young your youth zoom`},
	} {
		for _, w := range strings.Fields(group.words) {
			n++
			as, terms := "not found", Lookup([]string{w})
			if len(terms) > 0 {
				as = "found"
				for _, term := range terms {
					if term.Short {
						as = "found as short"
					}
				}
			}
			if as != group.as {
				t.Errorf("%s is %s, want %s: %+v", w, as, group.as, terms)
			}
			if near := Near(w); near != nil {
				t.Errorf("%s is near %s", w, Name(near[0]))
			}
		}
	}
	if n < 600 {
		t.Errorf("only %d words", n)
	}
}
