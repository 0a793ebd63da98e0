import { connect } from 'node:net'

/** What the server on `port` answers to `text` before it closes or has answered once; '' for nothing. */
export function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'))
    const done = () => {
      socket.destroy()
      resolve(answer)
    }
    socket.on('data', (part: Buffer) => {
      answer += part.toString('latin1')
      if (answer.includes('\r\n\r\n')) done()
    })
    // A server that has heard enough resets the connection: that is an answer too.
    socket.on('error', done)
    socket.on('close', done)
  })
}
