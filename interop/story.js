// What Alice lives through in the demo with a client that nobody here wrote.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { Demo, Line } from './demo.js'

const phone = '+9996600001'

// story is told of a client in the data centre to which it goes by itself. A client has
//   heard      a Transcript of the messages it was told of, as "Bob: hello", "userbot in private: …" and "userbot: (call started)"
//   say        sends a text to who has that username
//   call       the title of the group's call and whether it is scheduled, null where there is none
//   chats      the titles of its chats
//   unread     how many messages of the group are unread
//   read       reads all of them
//   missed     reads what it was not told while it was away, where it does not do so by itself
//   faults     what its own log has that should not be there
//   stop       ends it
// and may have, of its class, overlooks: whether it could not find a server with this key, which is a new one at each start.
export function story(name, dc, Client, skip) {
  test(name, { skip, timeout: 120_000 }, async () => {
    let demo, line, alice
    do {
      await demo?.stop()
      demo = await Demo.start(dc)
    } while (await Client.overlooks?.(demo.pem))
    try {
      line = await Line.to(demo.server)
      alice = await Client.start(demo, line, phone)
      await live(demo, line, alice)
    } finally {
      await alice?.stop()
      line?.close()
      await demo.stop()
    }
  })
}

// step says where in the story something went wrong.
async function step(what, happens) {
  try {
    await happens()
  } catch (error) {
    throw new Error(`${what}: ${error.message}`, { cause: error })
  }
}

// shows waits until the client shows this call: TDLib for one takes two seconds to ask which it is.
async function shows(client, want) {
  for (const deadline = Date.now() + 10_000; ; await sleep(100)) {
    const call = await client.call()
    if (isDeepStrictEqual(call, want)) return
    if (Date.now() >= deadline) assert.deepEqual(call, want)
  }
}

async function live(demo, line, alice) {
  const heard = alice.heard
  await step('a call is started, shown, and given another title', async () => {
    await alice.say('demo', '/startcall Friday Q&A')
    await heard.shows(/^userbot: \(call started\)$/)
    await heard.shows(/^userbot: Started: video chat “Friday Q&A”/)
    await shows(alice, { title: 'Friday Q&A', scheduled: false })
    await alice.say('demo', '/callinfo')
    await heard.shows(/^userbot: Video chat “Friday Q&A”: live since/)
    await alice.say('demo', '/calltitle Friday evening')
    await heard.shows(/^userbot: Retitled: the video chat “Friday Q&A” is now “Friday evening”/)
    await shows(alice, { title: 'Friday evening', scheduled: false })
  })
  await step('in private the userbot answers too', async () => {
    await alice.say('userbot', '/callinfo --in @demo')
    await heard.shows(/^userbot in private: Video chat “Friday evening”/)
    assert.deepEqual((await alice.chats()).sort(), ['Demo', 'userbot'])
  })
  await step('what was read is not unread any more', async () => {
    assert.notEqual(await alice.unread(), 0)
    await alice.read()
    assert.equal(await alice.unread(), 0)
  })
  await step('what happens while the line is cut is read when it is mended', async () => {
    line.cut()
    demo.type('bob: Is anybody there?')
    demo.type('pm: /callhelp endcall')
    await demo.shown.shows(/^userbot {2}\(to Alice alone\) .*endcall/)
    demo.type('/endcall')
    await demo.shown.shows(/^userbot {2}Ended: video chat “Friday evening”/)
    line.mend()
    await alice.missed?.()
    await heard.shows(/^Bob: Is anybody there\?$/)
    await heard.shows(/^userbot in private: .*endcall/)
    await heard.shows(/^Alice: \/endcall$/)
    await heard.shows(/^userbot: \(call ended\)$/)
    await heard.shows(/^userbot: Ended: video chat “Friday evening”/)
    await shows(alice, null)
  })
  await step('a call is scheduled, and started once, where an answer of Telegram gets lost', async () => {
    await alice.say('demo', '/schedulecall tomorrow 18:00 Weekly')
    await heard.shows(/^userbot: \(call scheduled\)$/)
    await heard.shows(/^userbot: Scheduled on Telegram: video chat “Weekly”/)
    await shows(alice, { title: 'Weekly', scheduled: true })
    demo.type('!lose')
    await demo.shown.shows(/will get lost/)
    await alice.say('demo', '/startnow')
    await heard.shows(/^userbot: \(call started\)$/)
    await heard.shows(/^userbot: Started: video chat “Weekly”/)
    await shows(alice, { title: 'Weekly', scheduled: false })
    await alice.say('demo', '/endcall')
    await heard.shows(/^userbot: Ended: video chat “Weekly”/)
    await shows(alice, null)
  })
  await step('nothing was told twice, and its own log has nothing to complain of', () => {
    const twice = heard.all.filter((what, n) => /^(userbot|Bob)/.test(what) && !what.includes('(call') && heard.all.indexOf(what) !== n)
    assert.deepEqual(twice, [])
    assert.deepEqual(alice.faults(), [])
  })
}
