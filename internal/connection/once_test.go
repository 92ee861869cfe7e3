package connection

import (
	"context"
	"errors"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/tg"
)

// twice is a connection that writes each request two times, as gotd does with what was not acknowledged.
func twice(_ context.Context, in bin.Encoder, _ bin.Decoder) error {
	if err := in.Encode(new(bin.Buffer)); err != nil {
		return errors.New("not even once")
	}
	return in.Encode(new(bin.Buffer))
}

func TestWhatIsWrittenOnce(t *testing.T) {
	call := &tg.InputGroupCall{ID: 1, AccessHash: 2}
	for in, want := range map[bin.Encoder]error{
		&tg.PhoneCreateGroupCallRequest{Peer: &tg.InputPeerSelf{}}:                             errNotRepeated,
		&tg.MessagesSendMessageRequest{Peer: &tg.InputPeerSelf{}}:                              errNotRepeated,
		&tg.PhoneDiscardGroupCallRequest{Call: call}:                                           errNotRepeated,
		&tg.PhoneEditGroupCallTitleRequest{Call: call}:                                         errNotRepeated,
		&tg.PhoneStartScheduledGroupCallRequest{Call: call}:                                    errNotRepeated,
		&tg.PhoneToggleGroupCallSettingsRequest{Call: call}:                                    errNotRepeated,
		&tg.PhoneToggleGroupCallRecordRequest{Call: call}:                                      errNotRepeated,
		&tg.PhoneEditGroupCallParticipantRequest{Call: call, Participant: &tg.InputPeerSelf{}}: errNotRepeated,
		&tg.PhoneInviteToGroupCallRequest{Call: call}:                                          errNotRepeated,
		&tg.PhoneGetGroupCallStreamRtmpURLRequest{Peer: &tg.InputPeerSelf{}, Revoke: true}:     errNotRepeated,
		&tg.PhoneGetGroupCallStreamRtmpURLRequest{Peer: &tg.InputPeerSelf{}}:                   nil,
		&tg.PhoneGetGroupCallRequest{Call: call}:                                               nil,
		&tg.PhoneExportGroupCallInviteRequest{Call: call}:                                      nil,
		&tg.MessagesGetHistoryRequest{Peer: &tg.InputPeerSelf{}}:                               nil,
	} {
		if err := writeOnce(telegram.InvokeFunc(twice))(t.Context(), in, nil); !errors.Is(err, want) {
			t.Errorf("%T: %v, want %v", in, err, want)
		}
	}
}
