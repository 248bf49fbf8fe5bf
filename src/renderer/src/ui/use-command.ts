import { useState } from 'react'
import type { CommandInput, CommandName, CommandOutput } from '../../../contract/commands'
import type { FaultView, Reply } from '../../../contract/reply'
import { call } from '../bridge'

/** A command with its progress and its last fault, for a form or a button. */
export function useCommand<Name extends CommandName>(name: Name) {
  const [isBusy, setBusy] = useState(false)
  const [fault, setFault] = useState<FaultView | null>(null)
  async function run(input: CommandInput<Name>): Promise<Reply<CommandOutput<Name>>> {
    setBusy(true)
    setFault(null)
    const reply = await call(name, input)
    setBusy(false)
    if (!reply.ok) setFault(reply.fault)
    return reply
  }
  return { run, isBusy, fault, clearFault: () => setFault(null) }
}
