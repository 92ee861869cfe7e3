import { format } from 'node:util'
import { MemoryStorage, SocksProxyTcpTransport, TelegramClient } from '@mtcute/node'
import { NodeCryptoProvider } from '@mtcute/node/utils.js'
import { addPublicKey, LogManager, parsePublicKey } from '@mtcute/core/utils.js'
import { Transcript } from './transcript.js'

const actions = {
  messageActionGroupCall: action => (action.duration === undefined ? '(call started)' : '(call ended)'),
  messageActionGroupCallScheduled: () => '(call scheduled)',
}

// Mtcute is a client of the library mtcute.
export class Mtcute {
  // overlooks: mtcute finds no key whose fingerprint begins with a zero, which it leaves out where it looks: one in 16.
  static async overlooks(pem) {
    const crypto = new NodeCryptoProvider()
    await crypto.initialize()
    return parsePublicKey(crypto, pem).fingerprint.startsWith('0')
  }

  static async start(demo, line, phone) {
    const c = new Mtcute()
    c.heard = new Transcript('mtcute')
    c.log = []
    const crypto = new NodeCryptoProvider()
    await crypto.initialize()
    addPublicKey(crypto, demo.pem)
    const dc = { id: demo.dc, ipAddress: demo.server.host, port: demo.server.port }
    c.client = new TelegramClient({
      apiId: 1, apiHash: 'hash', storage: new MemoryStorage(), defaultDcs: { main: dc, media: dc }, logLevel: LogManager.DEBUG,
      transport: new SocksProxyTcpTransport({ host: '127.0.0.1', port: line.port }),
    })
    // What comes before its loop of updates has started, mtcute drops; only its log tells when that is.
    const listens = new Promise(resolve => {
      c.client.log.mgr.handler = (_, level, tag, text, args) => {
        if (level <= LogManager.WARN) c.log.push(`${level} [${tag}] ${format(text, ...args)}`)
        if (text.includes('updates loop started')) resolve()
      }
    })
    c.client.onNewMessage.add(m => c.hear(m))
    await c.client.start({ phone, code: () => demo.code(phone), codeSentCallback: () => {} })
    await listens
    return c
  }

  hear(m) {
    const text = m.isService ? actions[m.raw.action._]?.(m.raw.action) ?? `(${m.raw.action._})` : m.text
    this.heard.add(`${m.sender.displayName}${m.chat.type === 'user' ? ' in private' : ''}: ${text}`)
  }

  async say(name, text) {
    await this.client.sendText(name, text)
  }

  async call() {
    const { fullChat } = await this.client.call({ _: 'channels.getFullChannel', channel: await this.client.resolveChannel('demo') })
    if (!fullChat.call) return null
    const { call } = await this.client.call({ _: 'phone.getGroupCall', call: fullChat.call, limit: 10 })
    return { title: call.title, scheduled: call.scheduleDate !== undefined }
  }

  async chats() {
    const titles = []
    for await (const dialog of this.client.iterDialogs()) titles.push(dialog.peer.displayName)
    return titles
  }

  async unread() {
    return (await this.client.getPeerDialogs('demo'))[0].unreadCount
  }

  async read() {
    await this.client.readHistory('demo')
  }

  faults() {
    return this.log
  }

  async stop() {
    await this.client.destroy()
  }
}
