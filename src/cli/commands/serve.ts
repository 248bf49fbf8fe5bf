import type { Result } from '../../core/fault'
import { connectToOwner } from '../../host/socket/client'
import { SAYS } from '../../words/command-line'
import { Refused, Stop } from '../context'
import type { Outcome } from '../context'
import { EXIT } from '../exit-codes'
import type { Io } from '../io'
import type { OwnHost } from '../link'

const LOOK_AGAIN_MS = 1_000

export type ServeTools = {
  readonly io: Io
  readonly profile: string
  readonly open: () => Promise<Result<OwnHost>>
}

/** Has the profile open until it is told to end. A window that opens gets it, and it is taken up again after that. */
export async function serve({ io, profile, open }: ServeTools): Promise<Outcome> {
  let isStopped = false
  let wake = (): void => undefined
  const stopListening = io.onStop(() => {
    isStopped = true
    wake()
  })
  const hasStopped = (): boolean => isStopped
  try {
    while (!hasStopped()) {
      const opened = await open()
      if (!opened.ok) {
        if (opened.fault.detail !== 'database-busy') throw new Refused(opened.fault)
        await standBy(profile, io, hasStopped)
        continue
      }
      const host = opened.value
      io.note(`${SAYS.serving}\n`)
      await new Promise<void>(resolve => {
        wake = resolve
        host.onReleaseAsked(resolve)
        if (hasStopped() || host.isReleaseAsked()) resolve()
      })
      await host.close()
      if (!hasStopped()) io.note(`${SAYS.gaveUp}\n`)
    }
    return { exit: EXIT.done, data: null, lines: [] }
  } finally {
    stopListening()
  }
}

/** Waits beside another owner. Two services would only take turns. */
async function standBy(profile: string, io: Io, hasStopped: () => boolean): Promise<void> {
  const found = await connectToOwner(profile)
  if (found.kind !== 'connected') {
    await io.pause(LOOK_AGAIN_MS)
    return
  }
  const { connection } = found
  try {
    if (connection.owner === 'service') throw new Stop(EXIT.failed, SAYS.anotherServes)
    while (!hasStopped()) {
      const isOver = await Promise.race([connection.ended.then(() => true), io.pause(LOOK_AGAIN_MS)])
      if (isOver === true) return
    }
  } finally {
    connection.close()
  }
}
