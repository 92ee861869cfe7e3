package store

import (
	"slices"

	"userbot/internal/command"
)

// mostUpgraded is of how many basic groups it is kept what they have become: of the last ones.
const mostUpgraded = 256

// Upgrade is a basic group, and the supergroup that it has become.
type Upgrade struct{ From, To command.Peer }

// MovePlans has what is planned for, or told in, a basic group go on in the supergroup that it has become. Where there is such, or a command
// was typed in the group, it is kept what that has become: see [Store.Upgrades]. Of others nothing is written.
func (s *Store) MovePlans(from, to command.Peer) error {
	var edits []Edit
	moves := func(i Item) bool {
		edits = append(edits, Edit{ID: i.ID, F: func(i *Item) error {
			if i.Target == from {
				i.Target = to
			}
			if i.Chat == from {
				i.Chat, i.Topic = to, 0
			}
			return nil
		}})
		return true
	}
	// Whoever's group it is, this is done where all updates wait: only what is planned or told there is read.
	if err := s.items(bucketPlanned, encodePeer(from), moves); err != nil {
		return err
	}
	if err := s.items(bucketTold, encodePeer(from), moves); err != nil {
		return err
	}
	typed, err := s.Newest(from)
	if err != nil || typed == 0 && len(edits) == 0 {
		return err
	}
	known, err := s.Upgrades()
	if err != nil || len(edits) == 0 && slices.Contains(known, Upgrade{from, to}) {
		return err
	}
	return s.write(func(tx *txn, n *counts) (error, error) {
		if refused, failed := editAll(tx, n, edits); refused != nil || failed != nil {
			return refused, failed
		}
		return nil, noteUpgrade(tx, Upgrade{from, to})
	})
}

// Upgrades returns what basic groups have become, the last one last, as [Store.MovePlans] has kept it.
func (s *Store) Upgrades() (all []Upgrade, err error) {
	err = s.view(func(tx *txn) (err error) {
		all, err = upgradesIn(tx)
		return err
	})
	return all, err
}

func upgradesIn(tx *txn) (all []Upgrade, err error) {
	value, err := get(tx, bucketMeta, keyUpgraded)
	if err != nil {
		return nil, err
	}
	for pair := range slices.Chunk(value, 2*peerSize) {
		if len(pair) != 2*peerSize {
			return nil, errShape
		}
		from, err := decodePeer(pair[:peerSize])
		if err != nil {
			return nil, err
		}
		to, err := decodePeer(pair[peerSize:])
		if err != nil {
			return nil, err
		}
		all = append(all, Upgrade{from, to})
	}
	return all, nil
}

// noteUpgrade puts u behind all that are kept.
func noteUpgrade(tx *txn, u Upgrade) error {
	all, err := upgradesIn(tx)
	if err != nil {
		return err
	}
	all = append(slices.DeleteFunc(all, func(o Upgrade) bool { return o.From == u.From }), u)
	var value []byte
	for _, u := range all[max(0, len(all)-mostUpgraded):] {
		value = append(append(value, encodePeer(u.From)...), encodePeer(u.To)...)
	}
	return put(tx, bucketMeta, keyUpgraded, value)
}
