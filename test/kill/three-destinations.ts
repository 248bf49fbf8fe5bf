import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { openAdmin, startMoto } from '../real/aws'
import { freePort, programOf, startServer } from '../real/servers'
import { VARIABLE, type ServerToConnect } from './destinations-orders'
import { readEnv } from './secret-in-use'

/** A real OpenBao, moto and an env file, with values of others in each. */
export type ThreeDestinations = {
  readonly servers: readonly ServerToConnect[]
  readonly envFile: string
  /** What each holds at the entry that Rekey delivers to; null for nothing. */
  held(): Promise<readonly (string | null)[]>
  /** A hash of everything else in the three. */
  hashOfOthers(): Promise<string>
  stop(): Promise<void>
}

const TOKEN = 'not-a-real-root-token'
const ENTRY = 'app/payments'
const FOREIGN = 'app/of-others'
const NEIGHBOURS = { BEFORE: 'stays: as "it" is', [VARIABLE + '_OLD']: 'not ours', LIMITS: '{"a":1}' }

type Values = Readonly<Record<string, unknown>>
type Place = Pick<ThreeDestinations, 'held' | 'hashOfOthers' | 'stop'>

export async function startThree(directory: string): Promise<ThreeDestinations> {
  const bao = await startBao()
  const aws = await startAws()
  const envFile = path.join(directory, 'deploy', 'payments.env')
  const places: readonly Place[] = [bao, aws, writeEnvFile(envFile)]
  return {
    servers: [bao.server, aws.server],
    envFile,
    held: async () => (await Promise.all(places.map(place => place.held()))).flat(),
    hashOfOthers: async () => hash((await Promise.all(places.map(place => place.hashOfOthers()))).join('\n')),
    stop: async () => {
      await Promise.all(places.map(place => place.stop()))
    }
  }
}

async function startBao(): Promise<Place & { readonly server: ServerToConnect }> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const args = ['server', '-dev', `-dev-root-token-id=${TOKEN}`, `-dev-listen-address=127.0.0.1:${port}`]
  const running = await startServer(programOf('REKEY_BAO'), [...args, '-dev-no-store-token'], { url })
  const ask = async (method: string, at: string, data?: object): Promise<Values> => {
    const response = await fetch(`${url}/v1/secret/${at}`, {
      method,
      headers: { 'x-vault-token': TOKEN },
      ...(data === undefined ? {} : { body: JSON.stringify({ data }) })
    })
    return { status: response.status, ...((await response.json()) as Values) }
  }
  while ((await ask('GET', 'data/none'))['status'] !== 404) await delay(50)
  await ask('POST', `data/${ENTRY}`, NEIGHBOURS)
  await ask('POST', `data/${FOREIGN}`, NEIGHBOURS)
  const answer = z.object({ data: z.object({ data: z.record(z.string(), z.unknown()) }) })
  const read = async (at: string): Promise<Values> => answer.parse(await ask('GET', `data/${at}`)).data.data
  return {
    server: {
      kindId: 'vault-kv',
      name: 'OpenBao',
      settings: { url },
      credential: { token: TOKEN },
      entry: { mount: 'secret', path: ENTRY, field: VARIABLE }
    },
    held: async () => [textOf((await read(ENTRY))[VARIABLE])],
    hashOfOthers: async () => {
      const { data: names } = await ask('LIST', 'metadata/app')
      return hash([without(await read(ENTRY)), await read(FOREIGN), names])
    },
    stop: () => running.stop()
  }
}

async function startAws(): Promise<Place & { readonly server: ServerToConnect }> {
  const moto = await startMoto()
  const admin = openAdmin(moto, { name: 'secretsmanager', target: 'secretsmanager' })
  const seed = (name: string): Promise<unknown> =>
    admin.change(
      'CreateSecret',
      { Name: name, ClientRequestToken: crypto.randomUUID(), SecretString: JSON.stringify(NEIGHBOURS) },
      z.unknown()
    )
  await seed(ENTRY)
  await seed(FOREIGN)
  async function ask<T>(action: string, body: object, schema: z.ZodType<T>): Promise<T> {
    const found = await admin.read(action, body, schema)
    if (!found.ok) throw new Error(`moto refused ${action}: ${found.fault.code}`)
    return found.value
  }
  const current = z.object({ SecretString: z.string() })
  const read = async (name: string): Promise<Values> => {
    const found = await ask('GetSecretValue', { SecretId: name, VersionStage: 'AWSCURRENT' }, current)
    return JSON.parse(found.SecretString) as Values
  }
  const names = z.object({ SecretList: z.array(z.object({ Name: z.string() })) })
  return {
    server: {
      kindId: 'aws-secrets',
      name: 'AWS',
      settings: { region: 'eu-central-1', endpoint: moto.url, accessKeyId: moto.accessKeyId },
      credential: { secretAccessKey: moto.secretAccessKey },
      entry: { name: ENTRY, field: VARIABLE }
    },
    held: async () => [textOf((await read(ENTRY))[VARIABLE])],
    hashOfOthers: async () => {
      const listed = await ask('ListSecrets', {}, names)
      return hash([without(await read(ENTRY)), await read(FOREIGN), listed.SecretList])
    },
    stop: async () => {
      await admin.close()
      await moto.stop()
    }
  }
}

function writeEnvFile(file: string): Place {
  const folder = path.dirname(file)
  mkdirSync(folder)
  const lines = Object.entries(NEIGHBOURS).map(([name, value]) => `${name}='${value}'`)
  writeFileSync(file, `# of the payments team\n${lines.join('\n')}\n\nPORT=8080`, { mode: 0o640 })
  writeFileSync(path.join(folder, 'of-others.env'), 'PORT=1\n')
  return {
    held: () => Promise.resolve([readEnv(file)?.[VARIABLE] ?? null]),
    hashOfOthers: () => {
      const kept = readFileSync(file, 'utf8').split('\n')
      // A temporary file of a killed write is removed by the next start.
      const names = readdirSync(folder).filter(name => name.endsWith('.env'))
      const others = kept.filter(line => !line.startsWith(`${VARIABLE}=`)).join('\n')
      return Promise.resolve(
        hash([others.trimEnd(), names, readFileSync(path.join(folder, 'of-others.env'), 'utf8')])
      )
    },
    stop: () => Promise.resolve()
  }
}

function without({ [VARIABLE]: _ours, ...others }: Values): Values {
  return others
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
