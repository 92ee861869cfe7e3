import bigInt from 'big-integer'
import { createHash, createPublicKey } from 'node:crypto'
import { Api, TelegramClient } from 'telegram'
import { _serverKeys as keys } from 'telegram/crypto/RSA.js'
import { Raw } from 'telegram/events/index.js'
import { LogLevel, Logger } from 'telegram/extensions/Logger.js'
import { StringSession } from 'telegram/sessions/index.js'
import { Transcript } from './transcript.js'

const actions = {
  MessageActionGroupCall: action => (action.duration == null ? '(call started)' : '(call ended)'),
  MessageActionGroupCallScheduled: () => '(call scheduled)',
}

// GramJs is a client of the library GramJS.
export class GramJs {
  static async start(demo, line, phone) {
    const c = new GramJs()
    c.heard = new Transcript('GramJS')
    c.log = []
    trust(demo.pem)
    const session = new StringSession('')
    session.setDC(demo.dc, '127.0.0.1', 443) // the line leads to the demo, and GramJS keeps no port above 32767
    const logger = new Logger(LogLevel.INFO)
    logger._log = (level, message) => c.log.push(`${level} ${message}`)
    logger.canSend = () => false // to the terminal
    c.client = new TelegramClient(session, 1, 'hash', {
      baseLogger: logger, proxy: { ip: '127.0.0.1', port: line.port, socksType: 5, timeout: 5 }, connectionRetries: 100, retryDelay: 200,
    })
    c.ids = new Set()
    c.client.addEventHandler(event => c.hear(event), new Raw({}))
    await c.client.start({ phoneNumber: phone, phoneCode: () => demo.code(phone), onError: error => c.log.push(`error ${error}`) })
    return c
  }

  async hear(update) {
    if (update instanceof Api.UpdateNewMessage || update instanceof Api.UpdateNewChannelMessage) await this.note(update.message)
    if (update instanceof Api.UpdateShortMessage) this.add(update.id, update.out ? 'Alice' : await this.name(update.userId), true, update.message)
  }

  async note(m) {
    const text = m instanceof Api.MessageService ? actions[m.action.className]?.(m.action) ?? `(${m.action.className})` : m.message
    const who = m.out ? 'Alice' : await this.name(m.fromId?.userId ?? m.peerId.userId)
    this.add(m.id, who, m.peerId instanceof Api.PeerUser, text)
  }

  add(id, who, priv, text) {
    if (this.ids.has(`${priv} ${id}`)) return
    this.ids.add(`${priv} ${id}`)
    this.heard.add(`${who}${priv ? ' in private' : ''}: ${text}`)
  }

  async name(user) {
    return (await this.client.getEntity(user)).firstName
  }

  // peer finds who has a username. GramJS itself takes none of four letters for one.
  async peer(username) {
    const { chats, users } = await this.client.invoke(new Api.contacts.ResolveUsername({ username }))
    return [...chats, ...users][0]
  }

  async say(name, text) {
    await this.client.sendMessage(await this.peer(name), { message: text })
  }

  async call() {
    const { fullChat } = await this.client.invoke(new Api.channels.GetFullChannel({ channel: await this.peer('demo') }))
    if (!fullChat.call) return null
    const { call } = await this.client.invoke(new Api.phone.GetGroupCall({ call: fullChat.call, limit: 10 }))
    return { title: call.title, scheduled: Boolean(call.scheduleDate) }
  }

  async chats() {
    return Array.from(await this.client.getDialogs(), dialog => dialog.title)
  }

  async unread() {
    return (await this.client.getDialogs()).find(dialog => dialog.title === 'Demo').unreadCount
  }

  async read() {
    await this.client.markAsRead(await this.peer('demo'))
  }

  // missed: GramJS asks for no difference. What a program wants of the time that it was away it reads in the chats.
  async missed() {
    for (const chat of ['demo', 'userbot']) {
      for (const m of (await this.client.getMessages(await this.peer(chat), { limit: 20 })).reverse()) await this.note(m)
    }
  }

  faults() {
    const cut = /^warn Connection closed while receiving|^warn \[Reconnect\]|^error WebSocket connection failed attempt/
    return this.log.filter(line => /^(info|debug)/.test(line) ? line.includes('not found') : !cut.test(line))
  }

  async stop() {
    await this.client.destroy()
  }
}

// trust makes GramJS know a server by its key.
function trust(pem) {
  const { n, e } = createPublicKey(pem).export({ format: 'jwk' })
  const [modulus, exponent] = [n, e].map(part => Buffer.from(part, 'base64url'))
  const digest = createHash('sha1').update(Buffer.concat([modulus, exponent].map(bytes))).digest()
  keys.set(String(digest.readBigInt64LE(12)), { n: bigInt(modulus.toString('hex'), 16), e: Number(`0x${exponent.toString('hex')}`) })
}

// bytes writes bytes as TL does.
function bytes(b) {
  const head = b.length < 254 ? Buffer.from([b.length]) : Buffer.from([254, b.length & 255, b.length >> 8, b.length >> 16])
  return Buffer.concat([head, b, Buffer.alloc(-(head.length + b.length) & 3)])
}
