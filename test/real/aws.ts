import { createSystemClock } from '../../src/host/system'
import type { ConnectedDestination, DestinationKind } from '../../src/core/ports/destination'
import { Secret } from '../../src/core/secret'
import { openAws, type AwsService, type AwsSession } from '../../src/destinations/kit/aws'
import { freePort, programOf, startServer, type RealServer } from './servers'

// moto, an emulator of AWS. It checks signatures and policies only after a number of calls that it accepts from anybody.

export type Moto = RealServer & {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

const REGION = 'eu-central-1'

export async function startMoto(): Promise<Moto> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const server = await startServer(programOf('REKEY_MOTO'), ['-H', '127.0.0.1', '-p', String(port)], {
    url,
    env: { INITIAL_NO_AUTH_ACTION_COUNT: '3' }
  })
  const iam = async (action: string, more: Record<string, string> = {}): Promise<string> => {
    const body = new URLSearchParams({ Action: action, Version: '2010-05-08', ...more })
    const authorization =
      'AWS4-HMAC-SHA256 Credential=none/20261129/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=none'
    const response = await fetch(url, { method: 'POST', body, headers: { authorization } })
    return response.text()
  }
  await iam('CreateUser', { UserName: 'rekey' })
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
  await iam('PutUserPolicy', { UserName: 'rekey', PolicyName: 'all', PolicyDocument: JSON.stringify(policy) })
  const made = await iam('CreateAccessKey', { UserName: 'rekey' })
  const find = (name: string): string => new RegExp(`<${name}>(.*?)</${name}>`).exec(made)?.[1] ?? ''
  const accessKeyId = find('AccessKeyId')
  if (accessKeyId === '') {
    await server.stop()
    throw new Error('moto gave no access key.')
  }
  return { ...server, accessKeyId, secretAccessKey: find('SecretAccessKey') }
}

const secret = (text: string): Secret => Secret.fromBytes(new TextEncoder().encode(text))

export function connectAws(
  kind: DestinationKind,
  moto: Moto,
  endpoint: string,
  isRight: boolean
): ConnectedDestination {
  const value = isRight ? moto.secretAccessKey : 'not-a-real-secret-access-key'
  const made = kind.connect(
    {
      settings: { region: REGION, endpoint, accessKeyId: moto.accessKeyId },
      credential: { secretAccessKey: secret(value) }
    },
    { clock: createSystemClock() }
  )
  if (!made.ok) throw new Error('The connection was refused.')
  return made.value
}

/** The administrator's way to the emulator. */
export function openAdmin(moto: Moto, service: AwsService): AwsSession {
  const opened = openAws(
    {
      settings: { region: REGION, endpoint: moto.url, accessKeyId: moto.accessKeyId },
      credential: { secretAccessKey: secret(moto.secretAccessKey) }
    },
    service,
    { clock: createSystemClock() }
  )
  if (!opened.ok) throw new Error('The administrator was refused.')
  return opened.value
}
