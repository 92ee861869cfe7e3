package lexicon

import "strings"

// Adorns is what Sign says of a sign that says nothing beside an answer, and is none by itself.
const Adorns Kind = 128

// Sign returns what a sign that is neither letter nor digit says to a question: Yes, No, or Adorns; 0: nothing that is known. Only what stands here
// agrees.
func Sign(r rune) Kind {
	switch {
	case strings.ContainsRune("👍✅👌☑✔✓🆗💯+➕", r):
		return Yes
	case strings.ContainsRune("👎❌🚫⛔🛑🙅✖✗✘❎☒", r):
		return No
	case strings.ContainsRune(".,;:!¡()[]{}*_~#№\"“”„«»‹›…‐‑‒–—-。،؛！🙏🙂😊😀😃😄😁😉🤗🥳🎉🎊🚀🔥💪👏❤♥🧡💛💚💙💜", r):
		return Adorns
	}
	return 0
}
