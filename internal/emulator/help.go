package emulator

import (
	"context"

	"github.com/gotd/td/tg"
)

// registerHelp registers what clients ask for on connecting.
func (s *Server) registerHelp() {
	s.rpc.OnHelpGetConfig(func(context.Context) (*tg.Config, error) {
		date := s.date()
		return &tg.Config{
			Date: date, Expires: date + 3600, ThisDC: s.opt.DC, DCOptions: s.dcOptions(), DCTxtDomainName: "", ChatSizeMax: 200, MegagroupSizeMax: 200_000,
			ForwardedCountMax: 100, MessageLengthMax: maxText, CaptionLengthMax: 1024, StickersRecentLimit: 200, EditTimeLimit: int(editWindow.Seconds()),
			ReactionsDefault: &tg.ReactionEmpty{},
		}, nil
	})
	s.rpc.OnHelpGetNearestDC(func(context.Context) (*tg.NearestDC, error) {
		return &tg.NearestDC{Country: "XX", ThisDC: s.opt.DC, NearestDC: s.opt.DC}, nil
	})
	s.rpc.OnHelpGetAppConfig(func(_ context.Context, known int) (tg.HelpAppConfigClass, error) {
		const hash = 1
		if known == hash {
			return &tg.HelpAppConfigNotModified{}, nil
		}
		return &tg.HelpAppConfig{Hash: hash, Config: &tg.JSONObject{}}, nil // clients have a default for whatever may be in it
	})
	s.rpc.OnAccountUpdateStatus(authed(s, func(_ *act, _ bool) (bool, error) { return true, nil }))
}
