// Package emulator is a small Telegram: accounts, chats, messages, updates and group calls, as a client meets them.
// A [Server] serves the methods of the TL schema through gotd's typed dispatcher, in process (a [Session] is a
// tg.Invoker) or over MTProto on a TCP port ([Server.Listen], package wire). People without a client act through its
// methods ([Server.Say], [Server.StartCall]…), a test makes things go wrong ([Server.Fail], [Server.Deliver],
// [Server.Switch]…), and the ledger ([Server.Ledger]) tells in the end what has really happened.
//
// # What is modelled
//
// Users; private chats and Saved Messages; basic groups, and their migration; supergroups, forums with topics,
// gigagroups, broadcast channels with signatures, and with profiles; members, admins and their rights, anonymous admins, bans. Access hashes
// differ from account to account and are checked. Messages have an id and a pts in their box: one box per channel, and one
// per account for everything else. Differences come in slices, or are too long. A random id is remembered per account and
// chat for ever. A chat has one group call, live or scheduled; another one's creation ends it, and who wanted to be told when a
// scheduled one starts is told nothing. A scheduled call waits for somebody to start it, for ever.
//
// In answers and pushes, updates that have a pts come in its order, and those of group calls have none and are told once.
// A client that asks for an older layer is spoken to in it, from 198 on (package layers). The container's seq is always 0. What is
// pushed to an account's clients is not pushed to the one whose request it was: that one has the answer.
//
// # What is left out
//
// Media (but the recordings of calls, whose file is empty), entities, drafts, pinned chats, folders, bots' own methods,
// encrypted chats, the sound and pictures of calls (who joins is told of a connection that leads nowhere), seq and qts. A
// method that is not modelled answers INPUT_METHOD_INVALID.
//
// # What is a guess
//
// What Telegram's documentation and its clients leave open is a switch where a client could depend on it ([Switches],
// [RepeatMode], [Flow]); their zero values are the guess. Guesses without a switch:
//   - the numeric codes of errors, of which some vary with [Switches].CodeVariant;
//   - who is no manager gets CHAT_ADMIN_REQUIRED from every method on a call; who cannot see the chat, GROUPCALL_FORBIDDEN;
//   - a call that has ended answers GROUPCALL_FORBIDDEN to what would change or start it;
//   - new settings of a call change nothing for those who are in it;
//   - a manager who is muted by another one may speak again when he likes, everybody else has to be let;
//   - who lets somebody speak takes his hand down; only who may not speak can raise it;
//   - only those who are in a call, and whoever did it, are told of its participants; everybody is told how many there are;
//   - somebody in the call already, a bot and a deleted account cannot be invited to it, nor can who is not in the chat;
//   - a recording is there as soon as it has ended;
//   - calling off a scheduled call, or replacing it, leaves no service message, and its subscribers are told by its update only;
//   - who subscribes to a scheduled call, or no more, is told of it by updateGroupCall, alone, and twice makes no difference;
//   - a call that is replaced leaves the message with its duration, from the one who replaced it;
//   - schedule dates are compared at the second the request is executed;
//   - a reply without top_msg_id lands in the topic of what it replies to;
//   - a restricted member gets CHAT_RESTRICTED, an account limited for spam USER_BANNED_IN_CHANNEL.
//
// One thing is other than at Telegram on purpose: an account's messages outside channels are numbered from its own
// million on ([Server.IDFor]), so that an id that strays into another account's box is found out.
package emulator
