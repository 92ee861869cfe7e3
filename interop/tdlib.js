import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import tdl from 'tdl'
import { Transcript } from './transcript.js'

const library = new URL('node_modules/@prebuilt-tdlib/linux-x64-glibc/libtdjson.so', import.meta.url)

const actions = {
  messageVideoChatStarted: '(call started)',
  messageVideoChatEnded: '(call ended)',
  messageVideoChatScheduled: '(call scheduled)',
}

// Tdlib is a client of TDLib, with its own database. TDLib takes no server's key but Telegram's, which stand in the library as
// text: in a copy of it the demo's key stands there instead, which is as long. The way to the server is a proxy's.
export class Tdlib {
  // missing says why it cannot be tried on this machine, false where it can.
  static missing() {
    return existsSync(library) ? false : 'TDLib is there for Linux on x64 with glibc only'
  }

  static async start(demo, line, phone) {
    const c = new Tdlib()
    c.heard = new Transcript('TDLib')
    c.log = []
    c.users = new Map()
    c.known = new Map()
    c.opened = new Map()
    const copy = path.join(demo.folder, 'libtdjson.so')
    await writeFile(copy, withKey(await readFile(library), demo.pem))
    tdl.configure({ tdjson: copy, verbosityLevel: 1, receiveTimeout: 1 })
    tdl.setLogMessageCallback(1, (_, message) => c.log.push(message.trim()))
    tdl.execute({ _: 'setLogStream', log_stream: { _: 'logStreamEmpty' } })
    const folder = path.join(demo.folder, 'tdlib')
    c.client = tdl.createClient({ apiId: 1, apiHash: 'hash', databaseDirectory: folder, filesDirectory: folder })
    c.client.on('error', error => c.log.push(String(error)))
    c.client.on('update', update => c.hear(update))
    await c.client.invoke({
      _: 'addProxy', enable: true,
      proxy: { _: 'proxy', server: '127.0.0.1', port: line.port, type: { _: 'proxyTypeSocks5', username: '', password: '' } },
    })
    await c.client.login({ type: 'user', getPhoneNumber: () => phone, getAuthCode: () => demo.code(phone) })
    return c
  }

  async hear(update) {
    switch (update._) {
      case 'updateUser':
        this.users.set(update.user.id, update.user.first_name)
        break
      case 'updateNewChat':
        this.known.set(update.chat.id, update.chat)
        break
      case 'updateNewMessage': {
        const { sender_id: sender, chat_id: chat, content } = update.message
        const text = content._ === 'messageText' ? content.text.text : actions[content._] ?? `(${content._})`
        this.heard.add(`${this.users.get(sender.user_id)}${this.known.get(chat).type._ === 'chatTypePrivate' ? ' in private' : ''}: ${text}`)
        break
      }
    }
  }

  // chat opens a chat the first time, as an app does before anything is written in it.
  async chat(name) {
    let id = this.opened.get(name)
    if (id === undefined) {
      id = (await this.client.invoke({ _: 'searchPublicChat', username: name })).id
      await this.client.invoke({ _: 'openChat', chat_id: id })
      await this.client.invoke({ _: 'getChatHistory', chat_id: id, from_message_id: 0, offset: 0, limit: 10 })
      this.opened.set(name, id)
    }
    return id
  }

  async say(name, text) {
    await this.client.invoke({
      _: 'sendMessage', chat_id: await this.chat(name),
      input_message_content: { _: 'inputMessageText', text: { _: 'formattedText', text } },
    })
  }

  async call() {
    const { video_chat: { group_call_id: id } } = await this.client.invoke({ _: 'getChat', chat_id: await this.chat('demo') })
    if (id === 0) return null
    const call = await this.client.invoke({ _: 'getGroupCall', group_call_id: id })
    return { title: call.title, scheduled: call.scheduled_start_date !== 0 }
  }

  async chats() {
    const { chat_ids: ids } = await this.client.invoke({ _: 'getChats', chat_list: { _: 'chatListMain' }, limit: 100 })
    return ids.map(id => this.known.get(id).title)
  }

  async unread() {
    return (await this.client.invoke({ _: 'getChat', chat_id: await this.chat('demo') })).unread_count
  }

  async read() {
    const chat = await this.chat('demo')
    const { last_message: last } = await this.client.invoke({ _: 'getChat', chat_id: chat })
    await this.client.invoke({ _: 'viewMessages', chat_id: chat, message_ids: [last.id], force_read: true })
  }

  // Methods that the demo does not have are answered so, and TDLib does without them.
  faults() {
    return this.log.filter(line => !line.includes('INPUT_METHOD_INVALID'))
  }

  async stop() {
    await this.client.close()
  }
}

// withKey puts a public key in the place of each that the library has and that is as long.
function withKey(library, pem) {
  const begin = '-----BEGIN RSA PUBLIC KEY-----\n', end = '-----END RSA PUBLIC KEY-----'
  let keys = 0
  for (let at = 0; (at = library.indexOf(begin, at)) >= 0; at++) {
    const length = library.indexOf(end, at) + end.length - at
    if (length === pem.length && library[at + length] === 0) keys += library.write(pem, at, 'latin1') / pem.length
  }
  if (keys !== 2) throw new Error(`the library has ${keys} keys of Telegram's that could be replaced, not 2`)
  return library
}
