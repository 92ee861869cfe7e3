package connection

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/api"
)

// qrLife is for how long a token is shown at most. Telegram's live for about 30 s (core.telegram.org/api/qr-login).
const qrLife = 30 * time.Second

// byQR shows tokens until one is accepted (core.telegram.org/api/qr-login).
//
// gotd's qrlogin goes by the host's clock, so that one which is ahead makes it ask for tokens without a pause, and
// does not follow the account to its data centre when the acceptance is noticed by asking.
func (l *loginFlow) byQR(ctx context.Context) error {
	var shown []byte
	for {
		answer, err := l.client.API().AuthExportLoginToken(ctx, &tg.AuthExportLoginTokenRequest{
			APIID: l.opt.APIID, APIHash: l.opt.APIHash,
		})
		if err != nil {
			return l.afterQR(ctx, "auth.exportLoginToken", err)
		}
		switch t := answer.(type) {
		case *tg.AuthLoginTokenSuccess:
			return l.accepted(t.Authorization)
		case *tg.AuthLoginTokenMigrateTo:
			return l.followQR(ctx, t)
		case *tg.AuthLoginToken:
			if !bytes.Equal(t.Token, shown) {
				if err := l.p.ShowQR("tg://login?token=" + base64.URLEncoding.EncodeToString(t.Token)); err != nil {
					return err
				}
				shown = t.Token
			}
			if err := l.awaitScan(ctx, time.Unix(int64(t.Expires), 0)); err != nil {
				return err
			}
		default:
			return fmt.Errorf("auth.exportLoginToken: unexpected answer %T", answer)
		}
	}
}

func (l *loginFlow) awaitScan(ctx context.Context, expires time.Time) error {
	timer := time.NewTimer(min(max(expires.Sub(l.clock.Now()), time.Second), qrLife))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-l.scanned:
	case <-timer.C: // the announcement may have got lost, and asking again tells as well
	}
	return nil
}

// followQR goes to the data centre where the account lives, and shows the token there.
func (l *loginFlow) followQR(ctx context.Context, to *tg.AuthLoginTokenMigrateTo) error {
	if err := l.client.MigrateTo(ctx, to.DCID); err != nil {
		return fmt.Errorf("going to data centre %d: %w", to.DCID, err)
	}
	answer, err := l.client.API().AuthImportLoginToken(ctx, to.Token)
	if err != nil {
		return l.afterQR(ctx, "auth.importLoginToken", err)
	}
	success, ok := answer.(*tg.AuthLoginTokenSuccess)
	if !ok {
		return fmt.Errorf("auth.importLoginToken: unexpected answer %T", answer)
	}
	return l.accepted(success.Authorization)
}

// afterQR asks for the two-step password where scanning is not enough.
func (l *loginFlow) afterQR(ctx context.Context, method string, err error) error {
	if api.ErrorType(err) == "SESSION_PASSWORD_NEEDED" {
		return l.password(ctx)
	}
	return api.Wrap(method, err)
}

// update looks for the one update that a session without an account gets.
func (l *loginFlow) update(_ context.Context, u tg.UpdatesClass) error {
	for _, u := range api.Unpack(u) {
		if _, ok := u.(*tg.UpdateLoginToken); ok {
			select {
			case l.scanned <- struct{}{}:
			default:
			}
		}
	}
	return nil
}
