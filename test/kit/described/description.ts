import { Ajv2019 } from 'ajv/dist/2019.js'
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2019.js'
import addFormats from 'ajv-formats'
import { isObject, resolved, strictSchema } from './schemas'
import type { Json, Side } from './schemas'

/** What a request or an answer has that the vendor's description has not. `pointer` is a JSON pointer into the message. */
export type Mismatch = {
  readonly call: string
  readonly side: Side
  readonly pointer: string
  readonly problem: string
}

export type Message = {
  readonly headers: Readonly<Record<string, string>>
  /** Empty when there is none. */
  readonly text: string
}
export type Sent = Message & {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
}
export type Answered = Message & { readonly status: number }

export type Operation = {
  /** `GET /keys/{id}`, as the description writes it. */
  readonly call: string
  describesStatus(status: number): boolean
  checkRequest(sent: Sent): readonly Mismatch[]
  /** Nothing for a status that is not described. */
  checkAnswer(answer: Answered): readonly Mismatch[]
}

/** An excerpt of a vendor's OpenAPI description. */
export type Description = { find(method: string, path: string): Operation | null }

export function readDescription(document: Json): Description {
  const paths = isObject(document['paths']) ? document['paths'] : {}
  const routes = Object.entries(paths).map(([template, item]) => ({
    template,
    item: resolved(document, item)
  }))
  // The route with the most words of its own comes first: /keys/all before /keys/{id}.
  routes.sort((one, other) => wildcards(one.template) - wildcards(other.template))
  const known = new Map<string, Operation>()
  return {
    find(method, path) {
      const verb = method.toLowerCase()
      const route = routes.find(({ template, item }) => verb in item && patternOf(template).test(path))
      if (route === undefined) return null
      const call = `${method} ${route.template}`
      const operation = known.get(call) ?? operationOf(document, call, route.template, route.item, verb)
      known.set(call, operation)
      return operation
    }
  }
}

function wildcards(template: string): number {
  return template.split('{').length - 1
}

function patternOf(template: string): RegExp {
  const parts = template.split('/').map(part => {
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? []
    return name === undefined ? part.replace(/[.*+?^$()[\]\\|]/g, '\\$&') : `(?<${name}>[^/]+)`
  })
  return new RegExp(`^${parts.join('/')}$`)
}

function operationOf(document: Json, call: string, template: string, item: Json, verb: string): Operation {
  const operation = resolved(document, item[verb])
  const parameters = [...listOf(item['parameters']), ...listOf(operation['parameters'])].map(each =>
    resolved(document, each)
  )
  const body = resolved(document, operation['requestBody'])
  const responses = isObject(operation['responses']) ? operation['responses'] : {}
  const checks = new Map<string, ValidateFunction>()
  const check = (name: string, isText: boolean, schema: () => Json): ValidateFunction => {
    const made = checks.get(name) ?? compilerOf(isText).compile(schema())
    checks.set(name, made)
    return made
  }
  const report = (side: Side, pointer: string, problem: string): Mismatch => ({
    call,
    side,
    pointer,
    problem
  })

  function checkFields(place: 'path' | 'query' | 'header', given: Record<string, string>): Mismatch[] {
    const ofPlace = parameters.filter(parameter => parameter['in'] === place)
    const nameOf = ({ name }: Json): string =>
      place === 'header' ? String(name).toLowerCase() : String(name)
    const validate = check(place, true, () => ({
      type: 'object',
      properties: Object.fromEntries(
        ofPlace.map(each => [nameOf(each), strictSchema(document, each['schema'], 'request')])
      ),
      required: ofPlace.filter(({ required }) => required === true).map(nameOf),
      // A request has headers of its own, such as user-agent.
      additionalProperties: place === 'header'
    }))
    return validate({ ...given }) ? [] : mismatchesOf(validate, call, 'request', `/${place}`)
  }

  function checkBody(side: Side, content: unknown, { headers, text }: Message, name: string): Mismatch[] {
    const media = isObject(content) ? content : {}
    const type = (headers['content-type'] ?? '').split(';')[0]?.trim() ?? ''
    if (Object.keys(media).length === 0)
      return text === '' ? [] : [report(side, '/body', 'has a body where none is described')]
    if (!(type in media)) return [report(side, '/headers/content-type', `"${type}" is not described`)]
    const value = jsonOf(text)
    if (value === undefined) return [report(side, '/body', 'is not JSON')]
    const validate = check(name, false, () =>
      strictSchema(document, resolved(document, media[type])['schema'], side)
    )
    return validate(value) ? [] : mismatchesOf(validate, call, side, '/body')
  }

  return {
    call,
    describesStatus: status => String(status) in responses,
    checkRequest(sent) {
      const path = patternOf(template).exec(sent.path)?.groups ?? {}
      const decoded = Object.entries(path).map(([name, text]) => [name, decodeURIComponent(text)] as const)
      const doubled = [...new Set(sent.query.keys())].filter(name => sent.query.getAll(name).length > 1)
      const isBodyNeeded = body['required'] === true || sent.text !== ''
      return [
        ...checkFields('path', Object.fromEntries(decoded)),
        ...checkFields('query', Object.fromEntries(sent.query)),
        ...doubled.map(name => report('request', `/query/${escaped(name)}`, 'is there twice')),
        ...checkFields('header', sent.headers),
        ...(isSignedIn(document, operation, sent.headers)
          ? []
          : [report('request', '/headers', 'has no credential as described')]),
        ...(isBodyNeeded ? checkBody('request', body['content'], sent, 'request') : [])
      ]
    },
    checkAnswer(answer) {
      const response = responses[String(answer.status)]
      if (response === undefined) return []
      return checkBody('answer', resolved(document, response)['content'], answer, `answer ${answer.status}`)
    }
  }
}

/** Texts of a path, a query or a header stand for numbers and booleans as well. */
function compilerOf(isText: boolean): Ajv2019 {
  const options = { strict: true, strictTypes: false, strictRequired: false, allErrors: true } as const
  const ajv = new Ajv2019({ ...options, coerceTypes: isText })
  addFormats(ajv)
  for (const format of ['int32', 'int64', 'unixtime']) ajv.addFormat(format, true)
  return ajv
}

function mismatchesOf(validate: ValidateFunction, call: string, side: Side, root: string): Mismatch[] {
  // Of a field that fits neither of several schemas, the sum says as much as the reasons.
  return (validate.errors ?? []).map(error => ({
    call,
    side,
    pointer: root + error.instancePath + fieldOf(error),
    problem: error.message ?? error.keyword
  }))
}

function fieldOf({ params }: ErrorObject): string {
  const given = params as Json
  const name = given['missingProperty'] ?? given['unevaluatedProperty'] ?? given['additionalProperty']
  return typeof name === 'string' ? `/${escaped(name)}` : ''
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** One of the ways of signing in that the operation offers. Without any, nothing is asked. */
function isSignedIn(document: Json, operation: Json, headers: Message['headers']): boolean {
  const ways = listOf(operation['security'])
  const components = isObject(document['components']) ? document['components'] : {}
  const schemes = isObject(components['securitySchemes']) ? components['securitySchemes'] : {}
  const has = (name: string): boolean => {
    const { type, in: place, name: header, scheme } = resolved(document, schemes[name])
    if (type === 'apiKey') return place === 'header' && Boolean(headers[String(header).toLowerCase()])
    const isBearer = type === 'oauth2' || scheme === 'bearer'
    return isBearer && /^Bearer \S+$/.test(headers['authorization'] ?? '')
  }
  return ways.length === 0 || ways.some(way => isObject(way) && Object.keys(way).every(has))
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
