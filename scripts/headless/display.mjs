import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { SetupProblem } from '../setup/progress.mjs'
import { firstLine, stop } from './process.mjs'

/**
 * Starts a virtual display that only we can read: other users of the machine could otherwise look at the window. Xvfb chooses
 * the number itself, so that two runs at once never meet.
 * @param {string} directory for the cookie
 */
export async function startDisplay(directory) {
  const cookie = path.join(directory, 'Xauthority')
  fs.writeFileSync(cookie, xauthority(randomBytes(16)), { mode: 0o600 })
  const screen = ['-screen', '0', '1920x1200x24', '-nolisten', 'tcp', '-noreset']
  // Nobody types on this display, so its idle time would grow until the app locks itself in the middle of a test.
  const awake = ['-extension', 'MIT-SCREEN-SAVER']
  const server = spawn('Xvfb', ['-displayfd', '3', ...screen, ...awake, '-auth', cookie], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    detached: true
  })
  const number = await firstLine(server, server.stdio[3], 20_000)
  if (number === undefined) {
    await stop(server)
    throw new SetupProblem('The virtual display (Xvfb) does not start: run "Xvfb :99" to see why.')
  }
  return { env: { DISPLAY: `:${number}`, XAUTHORITY: cookie }, stop: () => stop(server) }
}

/** One entry for every host and display (family 65535), in the binary form of ~/.Xauthority. */
function xauthority(secret) {
  const field = bytes => Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes])
  const empty = Buffer.alloc(0)
  return Buffer.concat([
    Buffer.from([0xff, 0xff]),
    field(empty),
    field(empty),
    field(Buffer.from('MIT-MAGIC-COOKIE-1')),
    field(secret)
  ])
}
