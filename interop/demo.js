// The demo that is tried, as another process, and the line to it.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import readline from 'node:readline'
import { Transcript } from './transcript.js'

// Demo is `userbot demo --listen` with somebody at its terminal. USERBOT is the program.
export class Demo {
  // start returns once clients can come to the data centre.
  static async start(dc) {
    const demo = new Demo()
    demo.dc = dc
    demo.folder = await mkdtemp(path.join(tmpdir(), 'interop-'))
    demo.shown = new Transcript('the demo')
    const key = path.join(demo.folder, 'demo.pem')
    demo.process = spawn(process.env.USERBOT, ['demo', '--listen', '127.0.0.1:0', '--dc', String(dc), '--public-key', key])
    demo.process.stderr.pipe(process.stderr)
    demo.ended = new Promise(resolve => demo.process.on('exit', (code, signal) => resolve(code ?? signal)))
    demo.ended.then(why => demo.shown.end(new Error(`the demo has ended: ${why}`)))
    readline.createInterface({ input: demo.process.stdout }).on('line', line => demo.shown.add(line))
    const [, host, port] = await demo.shown.shows(/^A small Telegram serves at (.*):(\d+), data centre/)
    await demo.shown.shows(/^Each can log in/)
    demo.server = { host, port: Number(port) }
    demo.pem = (await readFile(key, 'utf8')).trim()
    return demo
  }

  // code is the next one that is printed for a phone number.
  async code(phone) {
    return (await this.shown.shows(new RegExp(`^Login code for \\${phone}: (\\d+)$`)))[1]
  }

  // type types a line into the demo's terminal.
  type(line) {
    this.process.stdin.write(line + '\n')
  }

  async stop() {
    this.process.kill('SIGTERM')
    const why = await this.ended
    await rm(this.folder, { recursive: true })
    if (why !== 0) throw new Error(`the demo ends with ${why}`)
  }
}

// Line is what lies between a client and the server: a SOCKS5 proxy, which leads there whatever address it is asked for, and
// can be cut.
export class Line {
  static async to(server) {
    const line = new Line()
    line.server = server
    line.sockets = new Set()
    line.whole = true
    line.listener = net.createServer(socket => line.connect(socket))
    await new Promise(resolve => line.listener.listen(0, '127.0.0.1', resolve))
    line.port = line.listener.address().port
    return line
  }

  async connect(client) {
    client.on('error', () => {})
    if (!this.whole) {
      client.destroy()
      return
    }
    this.sockets.add(client)
    client.on('close', () => this.sockets.delete(client))
    const [, methods] = await taken(client, 2)
    await taken(client, methods)
    client.write(Buffer.from([5, 0]))
    const [, , , kind] = await taken(client, 4)
    const address = kind === 1 ? 4 : kind === 4 ? 16 : (await taken(client, 1))[0]
    await taken(client, address + 2)
    const onward = net.connect(this.server)
    onward.on('error', () => client.destroy())
    onward.on('connect', () => {
      client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
      client.pipe(onward).pipe(client)
    })
    client.on('close', () => onward.destroy())
    onward.on('close', () => client.destroy())
  }

  // cut closes all connections, and lets none through until the line is mended.
  cut() {
    this.whole = false
    for (const socket of this.sockets) socket.destroy()
  }

  mend() {
    this.whole = true
  }

  close() {
    this.cut()
    this.listener.close()
  }
}

// taken reads so many bytes of a socket, at least one.
async function taken(socket, n) {
  for (;;) {
    const bytes = socket.read(n)
    if (bytes) return bytes
    await new Promise(resolve => socket.once('readable', resolve))
  }
}
