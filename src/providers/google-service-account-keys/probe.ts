import type { AbortSignalLike } from '../../core/clock'
import type { ProbeResult } from '../../core/ports/provider'
import type { SecretBundle } from '../../core/secret'
import { partOf } from '../../net/secret-text'
import { serviceAccountIn } from '../../net/signers/service-account'
import { unclearByFault, unclearByStatus } from '../kit/unclear'
import { KEY_FILE } from './manifest'
import type { GoogleConnection } from './reads'
import { IDENTIFY, isUnknownKey, tokenAnswer, tokenCall } from './token-call'

/** Asks for a token that can say whose key it is and nothing else. The token is dropped at once. */
export async function probeFile(
  { tokens, tokenServer, tools }: Pick<GoogleConnection, 'tokens' | 'tokenServer' | 'tools'>,
  secret: SecretBundle,
  providerNow: number,
  signal: AbortSignalLike | undefined
): Promise<ProbeResult> {
  const file = partOf(secret, KEY_FILE)
  const account = file === null ? null : serviceAccountIn(file)
  if (account === null || !account.ok) return { kind: 'unclear', at: tools.clock.now(), why: 'no-probe' }
  const call = tokenCall(account.value, { server: tokenServer, scope: IDENTIFY, at: providerNow })
  const answer = await tokens.exchange({ ...call, method: 'POST', signal })
  const at = tools.clock.now()
  if (!answer.ok) return unclearByFault(answer.fault, at)
  const { status, value } = answer.value
  if (status === 200 && tokenAnswer.safeParse(value).success) return { kind: 'alive', at }
  return isUnknownKey(status, value) ? { kind: 'dead', at, why: 'unknown' } : unclearByStatus(status, at)
}
