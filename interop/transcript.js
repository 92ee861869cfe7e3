// Transcript is what is said, line by line, for whoever waits for something in it.
export class Transcript {
  constructor(whose) {
    this.whose = whose
    this.all = []
    this.lines = [] // of all, those that nobody has waited for
    this.waiting = []
  }

  add(line) {
    this.all.push(line)
    this.lines.push(line)
    this.wake()
  }

  // end has everybody who waits, and who will, wait in vain.
  end(error) {
    this.over = error
    this.wake()
  }

  wake() {
    for (const wake of this.waiting.splice(0)) wake()
  }

  // shows waits for a line that was not waited for yet, and returns the match. It is taken out, whatever came before it.
  async shows(pattern) {
    const deadline = Date.now() + 30_000
    for (;;) {
      for (const [n, line] of this.lines.entries()) {
        const match = pattern.exec(line)
        if (match) {
          this.lines.splice(n, 1)
          return match
        }
      }
      if (this.over) throw this.over
      if (Date.now() >= deadline) throw new Error(`${this.whose} does not show ${pattern}. What it shows:\n${this.lines.join('\n')}`)
      await new Promise(resolve => {
        const timer = setTimeout(resolve, deadline - Date.now())
        this.waiting.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }
}
