import { app } from 'electron'
import type { Host } from '../host/host-port'
import { openSocketServer } from '../host/socket/server'
import type { SocketServer } from '../host/socket/server'
import { createSystemClock } from '../host/system'

/** Answers `rekey` in a terminal for as long as this app has the profile open. */
export function openCommandSocket(tools: {
  readonly host: Pick<Host, 'call' | 'noteForeignCall'>
  readonly profile: string
  readonly onError: (error: unknown) => void
}): SocketServer {
  const { host, profile, onError } = tools
  return openSocketServer({
    profile,
    platform: process.platform,
    version: app.getVersion(),
    owner: 'window',
    clock: createSystemClock(),
    call: (name, input) => host.call({ kind: 'command-line' }, name, input),
    // A person sits in front of it: the command asks this app instead.
    onReleaseAsked: () => false,
    onRefused: host.noteForeignCall,
    onError
  })
}
