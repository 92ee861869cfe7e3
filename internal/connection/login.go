package connection

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gotd/td/exchange"
	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/tg"

	"userbot/internal/api"
)

// Prompter is the person who logs in.
type Prompter interface {
	// Phone asks for the account's phone number.
	Phone(ctx context.Context) (string, error)
	// Code asks for the login code; sentTo says where it was sent, as the end of a sentence: "by SMS".
	Code(ctx context.Context, sentTo string) (string, error)
	// Password asks for the two-step password; hint may be "".
	Password(ctx context.Context, hint string) (string, error)
	// Say shows a sentence: what went wrong, and what happens next. It may be called while another method waits.
	Say(sentence string)
	// ShowQR shows a tg:// link as a QR code; the one before it is void.
	ShowQR(link string) error
}

// loginError is a failure that typing again cannot mend, as a sentence for the operator.
type loginError struct {
	sentence string
	err      error // Telegram's error; its type is for the log
}

func (e *loginError) Error() string { return e.sentence }
func (e *loginError) Unwrap() error { return e.err }

// Login logs the account in by phone number, code and two-step password, and returns who it is. The session is on
// disk then. The error of Options.Bind comes back for an account that what is kept here does not belong to; it is
// logged out again. What Telegram lets the person try again is asked again. Errors are sentences for the operator; phone
// number, code and password are in none of them.
func Login(ctx context.Context, opt Options, p Prompter) (Account, error) {
	return login(ctx, opt, p, func(ctx context.Context, l *loginFlow) error { return l.byPhone(ctx) })
}

// LoginQR logs in by a QR code that the official app scans (Settings, Devices, Link Desktop Device); otherwise it is
// like [Login].
func LoginQR(ctx context.Context, opt Options, p Prompter) (Account, error) {
	return login(ctx, opt, p, func(ctx context.Context, l *loginFlow) error { return l.byQR(ctx) })
}

// loginFlow is one attempt to log in.
type loginFlow struct {
	client  *telegram.Client
	opt     Options
	p       Prompter
	clock   *serverClock
	scanned chan struct{} // a token from a QR code was accepted
	strange bool          // the account is not the one that what is kept here belongs to
	lost    atomic.Bool   // an answer: the account may be logged in
}

func login(ctx context.Context, opt Options, p Prompter, flow func(context.Context, *loginFlow) error) (Account, error) {
	opt.setDefaults()
	had := hasSession(ctx, opt.Session)
	who, err := loginWith(ctx, opt, p, flow)
	if _, gone := api.SessionGone(err); gone && err != nil && hasSession(ctx, opt.Session) {
		// The old session's key may be spoilt for good (AUTH_KEY_DUPLICATED): begin with a new one.
		if err := opt.Session.DeleteSession(); err != nil {
			return Account{}, fmt.Errorf("session: %w", err)
		}
		had = false
		who, err = loginWith(ctx, opt, p, flow)
	}
	if err != nil && !had {
		// gotd has kept the key that was made for the attempt: nobody is logged in under it.
		if gone := opt.Session.DeleteSession(); gone != nil {
			return Account{}, errors.Join(err, fmt.Errorf("session: %w", gone))
		}
	}
	return who, err
}

func hasSession(ctx context.Context, s session.Storage) bool {
	_, err := s.LoadSession(ctx)
	return err == nil
}

func loginWith(ctx context.Context, opt Options, p Prompter, flow func(context.Context, *loginFlow) error) (Account, error) {
	to, d, err := opt.telegram()
	if err != nil {
		return Account{}, err
	}
	l := &loginFlow{opt: opt, p: p, clock: d.clock, scanned: make(chan struct{}, 1)}
	to.SessionStorage = opt.Session
	to.UpdateHandler = telegram.UpdateHandlerFunc(l.update)
	to.Middlewares = []telegram.Middleware{api.Only(api.LoggingIn), telegram.MiddlewareFunc(d.watch), askAgain(func() { l.lost.Store(true) })}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	to.OnDead = waiting(cancel, sayFailing(p.Say))
	l.client = telegram.NewClient(opt.APIID, opt.APIHash, to)

	var who *Account
	var flowErr error
	err = l.client.Run(ctx, func(ctx context.Context) error {
		who, flowErr = l.run(ctx, flow)
		return flowErr
	})
	switch {
	case l.strange:
		return Account{}, errors.Join(flowErr, opt.Session.DeleteSession())
	case flowErr != nil:
		return Account{}, l.explain(flowErr)
	case who == nil && ctx.Err() != nil: // interrupted, or nothing would have helped; err may be what failed on the way just then
		return Account{}, context.Cause(ctx)
	case err != nil:
		return Account{}, l.explain(err)
	}
	return *who, nil
}

func (l *loginFlow) run(ctx context.Context, flow func(context.Context, *loginFlow) error) (*Account, error) {
	if u, err := l.client.Self(ctx); err == nil {
		who := accountOf(u)
		if err := l.bind(ctx, who); err != nil {
			return nil, err
		}
		l.p.Say("Already logged in as " + who.String() + ". To change the account, run `userbot logout` first.")
		return who, nil
	} else if !notLoggedIn(err) {
		return nil, api.Wrap("users.getUsers", err)
	}
	if l.opt.APIHash == "" && l.opt.AskHash != nil {
		hash, err := l.opt.AskHash(ctx)
		if err != nil {
			return nil, err
		}
		l.opt.APIHash = hash
	}
	flowErr := flow(ctx, l)
	if flowErr != nil && !l.lost.Load() {
		return nil, flowErr
	}
	u, err := l.client.Self(ctx)
	switch {
	case err != nil && flowErr != nil:
		return nil, flowErr
	case err != nil:
		return nil, api.Wrap("users.getUsers", err)
	}
	who := accountOf(u)
	if err := l.bind(ctx, who); err != nil {
		return nil, err
	}
	if err := l.begin(ctx); err != nil {
		return nil, err
	}
	l.p.Say("Logged in as " + who.String() + ".")
	return who, nil
}

// begin keeps the update state as of the log-in: what is typed from now on is owed, whenever the daemon starts.
func (l *loginFlow) begin(ctx context.Context) error {
	if l.opt.State == nil {
		return nil
	}
	if _, _, _, _, known := l.opt.State.Account(); known {
		return nil
	}
	s, err := l.client.API().UpdatesGetState(ctx)
	if err != nil {
		return api.Wrap("updates.getState", err)
	}
	l.opt.State.SetAccount(s.Pts, s.Qts, s.Date, s.Seq)
	return nil
}

// bind ties what is kept here to the account. One that it does not belong to is logged out again, as far as Telegram
// can be reached.
func (l *loginFlow) bind(ctx context.Context, who *Account) error {
	err := l.opt.Bind(who.ID)
	if err != nil {
		l.strange = true
		_, _ = l.client.API().AuthLogOut(ctx)
	}
	return err
}

// auth is gotd's, with the hash as it is by now.
func (l *loginFlow) auth() *auth.Client {
	return auth.NewClient(l.client.API(), l.opt.Rand, l.opt.APIID, l.opt.APIHash)
}

// String returns the account as a person recognises it.
func (a Account) String() string {
	if a.Username != "" {
		return fmt.Sprintf("%s (@%s, id %d)", a.Name, a.Username, a.ID)
	}
	return fmt.Sprintf("%s (id %d)", a.Name, a.ID)
}

func (l *loginFlow) byPhone(ctx context.Context) error {
	phone, sent, err := l.sendCode(ctx, "")
	for err == nil {
		var s *tg.AuthSentCode
		switch v := sent.(type) {
		case *tg.AuthSentCode:
			s = v
		case *tg.AuthSentCodeSuccess:
			return l.accepted(v.Authorization)
		case *tg.AuthSentCodePaymentRequired:
			return &loginError{sentence: "Telegram wants to be paid for sending a code to this number: log in with the official app, then here with --qr"}
		default:
			return fmt.Errorf("auth.sendCode: unexpected answer %T", sent)
		}
		if _, ok := s.Type.(*tg.AuthSentCodeTypeSetUpEmailRequired); ok {
			return &loginError{sentence: "this account must set up an e-mail address for logging in first: do so in the official app"}
		}
		expired, err := l.signIn(ctx, phone, s)
		if !expired {
			return err
		}
		l.p.Say("That code has expired. A new one is being sent.")
		if phone, sent, err = l.sendCode(ctx, phone); err != nil {
			return err
		}
	}
	return err
}

// sendCode has a code sent to phone, or to a number that it asks for.
func (l *loginFlow) sendCode(ctx context.Context, phone string) (string, tg.AuthSentCodeClass, error) {
	ask, restarted := phone == "", false
	for {
		if ask {
			typed, err := l.p.Phone(ctx)
			if err != nil {
				return "", nil, err
			}
			if phone = digits(typed); phone == "" {
				l.p.Say("Please type the phone number with its country code, for example +49 151 2345678.")
				continue
			}
		}
		sent, err := l.auth().SendCode(ctx, phone, auth.SendCodeOptions{})
		switch api.ErrorType(err) {
		case "PHONE_NUMBER_INVALID":
			l.p.Say("That is not a valid phone number. Type it with its country code, for example +49 151 2345678.")
			ask = true
			continue
		case "AUTH_RESTART": // Telegram asks to begin again; once
			if !restarted {
				restarted, ask = true, false
				continue
			}
		}
		return phone, sent, api.Wrap("auth.sendCode", err)
	}
}

// signIn asks for the code until Telegram accepts it or says that it has expired.
func (l *loginFlow) signIn(ctx context.Context, phone string, sent *tg.AuthSentCode) (expired bool, err error) {
	for {
		typed, err := l.p.Code(ctx, sentTo(sent.Type))
		if err != nil {
			return false, err
		}
		code := strings.TrimSpace(typed)
		if !isWord(sent.Type) {
			code = digits(code)
		}
		if code == "" {
			l.p.Say("Please type the code that Telegram has sent.")
			continue
		}
		_, err = l.auth().SignIn(ctx, phone, code, sent.PhoneCodeHash)
		if errors.Is(err, auth.ErrPasswordAuthNeeded) {
			return false, l.password(ctx)
		}
		switch api.ErrorType(err) {
		case "PHONE_CODE_INVALID", "PHONE_CODE_EMPTY":
			l.p.Say("That code is wrong. Please try again.")
			continue
		case "PHONE_CODE_EXPIRED":
			return true, nil
		}
		return false, api.Wrap("auth.signIn", err)
	}
}

// password asks for the two-step password until Telegram accepts it.
func (l *loginFlow) password(ctx context.Context) error {
	for {
		settings, err := l.client.API().AccountGetPassword(ctx)
		if err != nil {
			return api.Wrap("account.getPassword", err)
		}
		typed, err := l.p.Password(ctx, settings.Hint)
		if err != nil {
			return err
		}
		if typed == "" {
			l.p.Say("This account has a two-step password. Please type it.")
			continue
		}
		// It asks for fresh parameters: those above may have expired while somebody was typing.
		_, err = l.auth().Password(ctx, typed)
		switch {
		case errors.Is(err, auth.ErrPasswordInvalid):
			l.p.Say("That password is wrong. Please try again.")
			continue
		case api.ErrorType(err) == "SRP_ID_INVALID":
			continue
		}
		return api.Wrap("auth.checkPassword", err)
	}
}

func (l *loginFlow) accepted(a tg.AuthAuthorizationClass) error {
	if _, ok := a.(*tg.AuthAuthorization); ok {
		return nil
	}
	return &auth.SignUpRequired{}
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

func isWord(t tg.AuthSentCodeTypeClass) bool {
	switch t.(type) {
	case *tg.AuthSentCodeTypeSMSWord, *tg.AuthSentCodeTypeSMSPhrase:
		return true
	default:
		return false
	}
}

func sentTo(t tg.AuthSentCodeTypeClass) string {
	switch t := t.(type) {
	case *tg.AuthSentCodeTypeApp:
		return "to the Telegram app on another device"
	case *tg.AuthSentCodeTypeSMS, *tg.AuthSentCodeTypeFirebaseSMS:
		return "by SMS"
	case *tg.AuthSentCodeTypeSMSWord:
		return "as a word by SMS"
	case *tg.AuthSentCodeTypeSMSPhrase:
		return "as a phrase by SMS"
	case *tg.AuthSentCodeTypeCall:
		return "by a phone call that dictates it"
	case *tg.AuthSentCodeTypeFlashCall, *tg.AuthSentCodeTypeMissedCall:
		return "as the last digits of the number that calls"
	case *tg.AuthSentCodeTypeEmailCode:
		return "by e-mail to " + t.EmailPattern
	case *tg.AuthSentCodeTypeFragmentSMS:
		return "to fragment.com, where the number is from"
	default:
		return "by Telegram"
	}
}

// explain turns what cannot be mended by typing again into a sentence.
func (l *loginFlow) explain(err error) error {
	say := func(sentence string) error { return &loginError{sentence: sentence, err: err} }
	var signUp *auth.SignUpRequired
	if errors.As(err, &signUp) {
		return say("there is no Telegram account with this phone number: sign up with the official app first")
	}
	if errors.Is(err, exchange.ErrKeyFingerprintNotFound) {
		return ErrServerKey
	}
	if wait, ok := api.FloodWait(err); ok {
		at := l.clock.Now().Add(wait)
		return say(fmt.Sprintf("too many attempts: Telegram asks to wait %s, until %s", wait, at.Format("Mon 2 Jan 15:04 MST")))
	}
	switch api.ErrorType(err) {
	case "PHONE_NUMBER_BANNED":
		return say("Telegram has banned this phone number")
	case "PHONE_NUMBER_UNOCCUPIED":
		return say("there is no Telegram account with this phone number: sign up with the official app first")
	case "PHONE_NUMBER_FLOOD":
		return say("too many codes were sent to this number: try again tomorrow, or use --qr")
	case "PHONE_PASSWORD_FLOOD":
		return say("too many attempts to log in: try again tomorrow")
	case "API_ID_INVALID":
		return say("telegram.api_id and telegram.api_hash do not belong together: copy both from my.telegram.org")
	case "API_ID_PUBLISHED_FLOOD":
		return say("this telegram.api_id was published somewhere and is blocked: make one of your own on my.telegram.org")
	case "UPDATE_APP_TO_LOGIN", "AUTH_TOKEN_EXCEPTION":
		return say("Telegram demands a newer program for logging in: update the userbot")
	case "PHONE_NUMBER_APP_SIGNUP_FORBIDDEN":
		return say("Telegram does not let this program use this number: log in with the official app, then here with --qr")
	}
	if sentence, gone := api.SessionGone(err); gone {
		return say(sentence)
	}
	return readable(err)
}

// waiting is told of each connection that could not be made: it stops the wait for one where that is hopeless, and tells of the others.
func waiting(stop context.CancelCauseFunc, failing func(error)) func(error) {
	return func(err error) {
		if err := hopeless(err); err != nil {
			stop(err)
			return
		}
		failing(err)
	}
}

// sayFailing tells the person who waits, once, that a connection cannot be made.
func sayFailing(say func(sentence string)) func(error) {
	var once sync.Once
	return func(err error) {
		why := strings.TrimPrefix(err.Error(), "start: dial failed: ") // gotd's words for nothing
		once.Do(func() { say(fmt.Sprintf("The connection to Telegram fails (%s); trying again until it works.", why)) })
	}
}

// Logout ends the session on Telegram's side, then forgets it here. It is no error if Telegram has ended it already.
// It returns [ErrNotLoggedIn] when there is no session. On any other error the session is kept: it may still be valid.
// say is told, once, that there is no connection.
func Logout(ctx context.Context, opt Options, say func(sentence string)) error {
	opt.setDefaults()
	if _, err := opt.Session.LoadSession(ctx); errors.Is(err, session.ErrNotFound) {
		return ErrNotLoggedIn
	} else if err != nil {
		return fmt.Errorf("session: %w", err)
	}
	to, d, err := opt.telegram()
	if err != nil {
		return err
	}
	to.SessionStorage = opt.Session
	to.NoUpdates = true // nobody needs to be greeted
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	to.OnDead = waiting(cancel, sayFailing(say))
	to.Middlewares = []telegram.Middleware{api.Only(api.LoggingIn), telegram.MiddlewareFunc(d.watch), askAgain(func() {})}
	client := telegram.NewClient(opt.APIID, opt.APIHash, to)
	var outErr error
	answered := false
	err = client.Run(ctx, func(ctx context.Context) error {
		_, outErr = client.API().AuthLogOut(ctx)
		answered = true
		return nil
	})
	if outErr != nil {
		err = api.Wrap("auth.logOut", outErr)
	}
	switch _, gone := api.SessionGone(err); {
	case gone:
	case !answered && ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return readable(err)
	}
	if err := opt.Session.DeleteSession(); err != nil {
		return fmt.Errorf("session: %w", err)
	}
	return nil
}
