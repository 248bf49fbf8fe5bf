// A provider as data: everything that the REST engine needs to know, in a form that a YAML or JSON file can hold as well.
//
// Three small languages occur in it. A *path* names a field of an answer by dots (`permissionSet.id`; empty for the whole
// answer). A *template* is a text with names in braces (`Bearer {token}`, `{keysPath}/{key}`); in
// the path of a call, a field of the form that is not secret is one segment. In a body, a template that
// stands alone takes the value as it is: `{grants}` is a list, `{expiresAt|rfc-3339?}` is a time that is left out where there
// is none; `seconds-left` counts from now, and the formats of times write it as they are called. There are no scripts and no other expressions.
import { z } from 'zod'
import type { FaultCode, FaultDetail } from '../../../core/fault'
import { probe } from './declaration-probe'
import {
  apiPath,
  body,
  headers,
  keyStatus,
  matching,
  milliseconds,
  path,
  pattern,
  scalar,
  status,
  template,
  words
} from './declaration-terms'

/** What an error of a provider can mean. It is never a fault of Rekey itself, such as a damaged store. */
const FAULTS = [
  'invalid-input',
  'forbidden',
  'not-found',
  'conflict',
  'credential-rejected',
  'permission-missing',
  'cap-reached',
  'rate-limited',
  'provider-unavailable'
] as const satisfies readonly FaultCode[]

const DETAILS = [
  'server-error',
  'account-in-setup',
  'key-unknown',
  'key-expired',
  'key-revoked',
  'key-expired-or-revoked',
  'key-disabled',
  'signature-required',
  'signature-invalid',
  'ip-not-allowed',
  'user-not-active',
  'token-expired',
  'wrong-kind-of-credential',
  'other-owner',
  'permission-set-not-found',
  'invalid-permissions',
  'invalid-expiry',
  'invalid-name',
  'policy-forbids',
  'cap-full',
  'already-revoked'
] as const satisfies readonly FaultDetail[]

/** A field of the connection form that is not the path of a call. */
const field = z.strictObject({
  name: words,
  label: words,
  isSecret: z.boolean(),
  help: words,
  /** A value that begins so is a credential of another kind. */
  refuses: pattern.optional()
})

/** A call whose path nothing public describes: its path is a field of the form, under "Advanced". */
const assumedPath = z.strictObject({
  name: words,
  label: words,
  path: apiPath,
  /** The path holds the group's id, as `{integration}` where a group is called integration. */
  hasGroup: z.boolean().optional()
})

const about = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  name: words,
  /** The path of an SVG on 16 px. */
  glyph: z
    .string()
    .max(400)
    .regex(/^[MLHVCSQTAZmlhvcsqtaz0-9 ,.-]+$/)
    .optional(),
  standing: z.enum(['documented', 'assumed']),
  standingNote: words,
  baseUrl: z.strictObject({ default: words.nullable(), help: words }),
  /** Where calls may go. `*.` stands for one label. Left out: to the address that a person enters. */
  hosts: z
    .array(z.string().regex(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*$/))
    .min(1)
    .optional(),
  fields: z.array(field).min(1),
  assumedPaths: z.array(assumedPath),
  groupWord: z.string().regex(/^[a-z]+$/),
  docsUrl: z.url().nullable(),
  /** What becomes of keys when the account of the person who made them ends. Left out: not known. */
  afterLeaving: z.enum(['keys-stay', 'keys-end']).optional(),
  /** What a revoke does not end, or ends as well. Left out: nothing is said. */
  afterRevoke: z
    .enum(['tokens-live-on', 'connections-are-closed', 'connections-live-on', 'only-access-ends'])
    .optional(),
  /** Where tokens live on: how long most of them do, and the longest of all. */
  tokensLast: z.strictObject({ mostMs: milliseconds, longestMs: milliseconds }).optional(),
  /** Where people manage keys in the vendor's console: an https page, or a path below the account's own address. */
  consoleUrl: z
    .string()
    .max(300)
    .regex(/^(https:\/\/|\/)[\x21-\x7e]+$/)
    .optional(),
  /**
   * Where there is no `create`: how a person makes a key in the console, in one sentence. A rotation then waits for the secret of
   * that key, and finds the key by what its row shows of it.
   */
  keysByHand: words.optional(),
  /** The smallest right that the credential needs, the vendor's page for it, and a policy to paste there. */
  leastRight: z
    .strictObject({ words, url: z.url({ protocol: /^https$/ }), policy: words.optional() })
    .optional(),
  expiry: z.enum(['none', 'optional', 'required']),
  /** A probe is a use of the key, unless the provider says otherwise. */
  probe: z.enum(['silent', 'moves-last-used']),
  options: z.array(z.strictObject({ name: words, label: words, help: words })),
  permissions: z.array(z.strictObject({ grant: words, words, breadth: z.enum(['full', 'write', 'read']) })),
  presets: z.array(z.strictObject({ name: words, words, grants: z.array(words).min(1) })),
  limits: z.strictObject({
    requestsPerMinute: z.number().int().positive().nullable(),
    maxConcurrent: z.number().int().positive(),
    /** For a provider that counts requests per sender: see `shared-budget.ts`. */
    shared: z
      .strictObject({
        remainingHeader: words,
        reserve: z.number().int().positive(),
        pauseMs: milliseconds,
        actsPerMinute: z.number().int().positive()
      })
      .optional()
  }),
  timeFormats: z.array(z.enum(['rfc-3339', 'unix-seconds', 'unix-milliseconds', 'date'])).min(1),
  lastUsed: z.strictObject({
    quality: z.union([
      z.strictObject({ kind: z.enum(['exact', 'none']) }),
      z.strictObject({ kind: z.literal('lossy'), writeProbability: z.number().gt(0).lt(1) })
    ]),
    precisionMs: milliseconds,
    lagMs: milliseconds
  }),
  propagation: z.strictObject({ typicalMs: milliseconds, maximumMs: milliseconds }),
  listLagMs: milliseconds,
  /** Active keys that one group holds at most. */
  cap: z.number().int().positive().nullable(),
  secretParts: z
    .array(z.strictObject({ name: words, label: words, envName: words, isSecret: z.boolean() }))
    .min(1),
  secretFormats: z.array(z.strictObject({ prefix: words, pattern })).optional()
})

/**
 * A token of short life, asked for with what the person typed. Reads use it until it is nearly over; each change signs in anew,
 * so that a refusal is never about a token that ended on the way.
 */
const signIn = z.strictObject({
  /** Another server than that of the calls: an address, or a field of the form that holds one. */
  baseUrl: template.optional(),
  /** Instead of `baseUrl`: the server for each host that calls may go to. */
  baseUrls: z
    .record(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/), z.url({ protocol: /^https$/ }))
    .optional(),
  path: apiPath,
  headers: headers.optional(),
  basic: z.strictObject({ user: template, password: template }).optional(),
  /** Sent as a form, as OAuth has it, or as JSON. `{baseOrigin}` is the origin of the connection's base URL. */
  send: z.enum(['form', 'json']),
  body: z.record(words, template),
  token: path,
  /** Seconds until the token ends; `lastsMs` where the answer does not tell. */
  expiresIn: path.optional(),
  lastsMs: milliseconds
})

const auth = z.strictObject({
  /** Made anew for each call, from the fields of the form. With `signIn`, `{accessToken}` is what it gave. */
  headers,
  /** User and password of HTTP Basic, which make the header `authorization`. */
  basic: z.strictObject({ user: template, password: template }).optional(),
  signIn: signIn.optional(),
  /** The field that holds a JSON web token, whose end is warned of. */
  tokenField: words.optional(),
  warnBeforeMs: milliseconds.optional(),
  /**
   * Where the key with which the connection works is one of the listed keys. `public-id`: the form asks for the id that its row
   * shows. `mask`: its row shows beginning and end of the token; whatever looks so is protected until `field` names the one. `id`:
   * its row shows nothing of the token, so the form asks for its id.
   */
  ownKey: z
    .union([
      z.strictObject({ kind: z.literal('public-id'), field: words }),
      z.strictObject({ kind: z.literal('mask'), field: words, token: words }),
      z.strictObject({ kind: z.literal('id'), field: words, token: words })
    ])
    .optional(),
  /** Grants that the connection's own key needs. "No" is said only where it holds none of the family that we do not know. */
  ownGrants: z.strictObject({ family: words, list: words, create: words, revoke: words }).optional()
})

const errorRow = z.strictObject({
  /** Codes of the provider; with `isPart`, texts that a code contains. */
  codes: z.array(words).min(1),
  isPart: z.boolean().optional(),
  /** Only where the text of the error contains one of these, for codes that mean several things. */
  says: z.array(words).min(1).optional(),
  /** The status that comes with the code. The code alone decides; the fake answers with this status. */
  status,
  fault: z.enum(FAULTS),
  detail: z.enum(DETAILS).optional(),
  /** Replaces `detail` where a key was to be made. */
  onCreate: z.enum(DETAILS).optional(),
  retry: z.enum(['no', 'later', 'after-user']).optional(),
  subject: words.optional()
})

const errors = z.strictObject({
  /** Where the code stands; of several places, the first that has a text. */
  code: z.union([path, z.array(path).min(1)]),
  /** Where its text stands, for `says`. It is compared, and goes no further. */
  text: z.array(path).min(1).optional(),
  /** Only a body with these values is an error. */
  where: matching.optional(),
  table: z.array(errorRow).min(1),
  /** What an error with a status below 300 and without a code means. */
  withSuccess: errorRow.pick({ fault: true, detail: true, retry: true }).optional()
})

/** Pages without a cursor in the body. Such a list is read whole, up to an empty page unless a field tells the end. */
const paging = z.union([
  z.strictObject({
    kind: z.literal('page-number'),
    query: words,
    first: z.number().int().min(0).max(1),
    /** The field with the number of pages. */
    pages: path.optional(),
    hasMore: path.optional()
  }),
  z.strictObject({
    kind: z.literal('offset'),
    query: words,
    /** The field with the number of rows. */
    total: path.optional(),
    hasMore: path.optional()
  }),
  /** The header `Link` with `rel="next"`, of which only the query is taken: the next page is on the same server. */
  z.strictObject({ kind: z.literal('link') }),
  /**
   * The whole address of the next page, in the answer: its field, by names one below the other, because such a name may have dots. It
   * must lead below the connection's own base URL.
   */
  z.strictObject({ kind: z.literal('next-url'), at: z.array(words).min(1) })
])

const listedGroups = z.strictObject({
  /** `many`: one list of keys per group. `one`: the account is the only group. */
  kind: z.enum(['many', 'one']),
  path: apiPath,
  query: z.record(words, z.string()).optional(),
  items: path,
  id: path,
  name: path,
  /** Only rows that have one of these values in each of these fields are groups of ours. */
  only: z.record(path, z.array(scalar).min(1)).optional(),
  /** Values of a group beside its id, by name, for parts of a new key. */
  values: z.record(words, path).optional(),
  paging: paging.optional(),
  /** A group that was listed once is not looked for again, where requests are few. */
  isRemembered: z.boolean().optional()
})

/** `account`: there is one group, of which the provider tells nothing. */
const groups = z.union([listedGroups, z.strictObject({ kind: z.literal('account'), id: words, name: words })])

/** Sets of permissions that keys refer to. */
const permissionSets = z.strictObject({
  path: apiPath,
  items: path,
  id: path,
  name: path,
  grants: path,
  /** Field of the group's answer: the grants of a key without a set. */
  defaults: path
})

const flag = z.union([
  z.strictObject({ flag: path }),
  /** A text or a number that a replacement needs as it is. */
  z.strictObject({ value: path }),
  /** The field begins with one of these texts; where it does not, another field tells. */
  z.strictObject({ path, startsWith: z.record(words, z.boolean()), otherwise: path }),
  z.strictObject({ path, matches: pattern })
])

const row = z.strictObject({
  id: path,
  idPattern: pattern.optional(),
  /** The group of the row. A row of another group than the asked one is left out. */
  group: path.optional(),
  name: path,
  /**
   * `whole` for a public id, `if-masked` for a text that must have a mask character, `last-four` for the end of a key, a number for so
   * many first characters. Left out where the provider shows nothing of a key.
   */
  masked: z
    .strictObject({
      path,
      show: z.union([z.enum(['whole', 'if-masked', 'last-four']), z.number().int().min(1).max(20)])
    })
    .optional(),
  /** A row without one of these is none that we know. */
  required: z.array(z.enum(['name', 'masked'])).optional(),
  /**
   * The first that matches; `unknown` where none does. `active`: the list holds active keys only. `active-until-expiry`: rows have
   * no status, and their expiry tells.
   */
  status: z.union([
    z.enum(['active', 'active-until-expiry']),
    z.array(z.strictObject({ when: matching, is: keyStatus })).min(1)
  ]),
  permissions: z.union([
    z.strictObject({ kind: z.literal('unscoped') }),
    /** `nullIs`: null is all that the owner may do. It is shown as this grant, and a new key with just this one is sent null. */
    z.strictObject({ kind: z.literal('listed'), path, nullIs: words.optional() }),
    /** Null is the default set; an absent field tells nothing. */
    z.strictObject({ kind: z.literal('set'), path, id: path, name: path })
  ]),
  createdAt: path.optional(),
  /** With an empty path, the row names its creator itself; a row without an ID there has no known one. */
  createdBy: z.strictObject({ path, id: path, name: path, isMember: path.optional() }).optional(),
  expiresAt: path.optional(),
  revokedAt: path.optional(),
  /** `never-if-tracked`: null is "never" only where another row of the same answer has a time. */
  lastUsed: z.strictObject({ path, nullIs: z.enum(['never', 'never-if-tracked']) }).optional(),
  /** How this provider writes that there is no time, beside null: `0`, `0001-01-01T00:00:00Z`, an empty text. */
  noTime: z.array(z.union([z.string(), z.number()])).optional(),
  attributes: z.record(words, flag),
  environmentHint: z.strictObject({ attribute: words, is: z.boolean(), hint: words }).optional()
})

/** One more read for each row, whose answer stands in the row as the field `as`. A row that is gone by then is left out. */
const eachRow = z.strictObject({
  method: z.enum(['GET', 'POST']).optional(),
  path: apiPath,
  body: body.optional(),
  at: path,
  as: z.string().regex(/^[A-Za-z0-9_-]+$/),
  /** Where the credential may not read it, its fields are unknown. Else there is no list. */
  isOptional: z.boolean().optional()
})

const list = z.strictObject({
  /** A POST that only reads. Its pages are asked for in the body. */
  method: z.enum(['GET', 'POST']).optional(),
  path: apiPath,
  headers: headers.optional(),
  body: body.optional(),
  query: z.record(words, z.string()).optional(),
  /** Instead of `query`, where only active keys are asked for. */
  activeQuery: z.record(words, z.string()).optional(),
  items: path,
  /** The list holds ids alone; a row is then `{ id }` and what `each` reads. */
  itemsAre: z.literal('ids').optional(),
  each: z.array(eachRow).min(1).max(3).optional(),
  paging: paging.optional(),
  /**
   * The field that holds the next cursor, and the name under which the next call sends it. With `hasMore`, that field says
   * whether there is a next page; an answer that does not say so is no list.
   */
  cursor: z.strictObject({ next: path, query: words, hasMore: path.optional() }).optional()
})

const change = z.strictObject({
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE']),
  path: apiPath,
  headers: headers.optional(),
  /** `{key}` and `{group}` are ids. */
  body: body.optional(),
  /** The answer must be the row of our key with these values, else nothing is proven. Left out: the answer has no body. */
  proof: matching.optional()
})

const create = z.strictObject({
  path: apiPath,
  headers: headers.optional(),
  body,
  longestName: z.number().int().positive(),
  /** A key for which nobody chose an end gets `defaultMs`; a longer life than `longestMs` is refused here. */
  life: z
    .strictObject({
      defaultMs: z.number().int().positive(),
      longestMs: z.number().int().positive().optional()
    })
    .optional(),
  /** Where the row stands in the answer; the first that is a row with its secrets counts. */
  at: z.array(path).min(1),
  /** Where the answer names its fields otherwise than a listed row. A name that it does not repeat is the one that was sent. */
  row: row.partial().optional(),
  /**
   * Each part of the new key, by its field of the answer. With `onlyWith`, the part comes with keys that have this attribute. What is
   * not secret may come from elsewhere: the ID of the group or one of its `values`, or a field of the connection's form.
   */
  secrets: z.record(
    words,
    z.union([
      z.strictObject({ path, onlyWith: words.optional() }),
      z.strictObject({ from: z.literal('group'), value: words.optional() }),
      z.strictObject({ from: z.literal('field'), field: words })
    ])
  ),
  /** Faults behind which a full group may hide: the list is then read again. */
  hidesCap: z.array(z.enum(FAULTS)).optional()
})

const revoke = change.extend({
  /** The provider revokes only a disabled key: `disable` is sent first. */
  after: z.literal('disable').optional(),
  /** What becomes of the row. */
  leaves: z.enum(['kept', 'deleted']),
  /** The one refusal that means that it was done before. It must come from the table of errors. */
  gone: z.enum(['not-found', 'already-revoked']),
  /**
   * Its servers hear of a new key one after the other, and one that has not says the same of it: for a key that is younger than
   * `propagation.maximumMs`, that refusal tells nothing.
   */
  goneIsLate: z.boolean().optional()
})

export const declarationSchema = z.strictObject({
  about,
  auth,
  errors,
  groups,
  permissionSets: permissionSets.optional(),
  row,
  list,
  /** Left out where no API makes keys: they are listed and ended then, and a person makes the next one in the console. */
  create: create.optional(),
  disable: change.optional(),
  enable: change.optional(),
  revoke,
  probe
})

export type Declaration = z.infer<typeof declarationSchema>
export type CreateDeclaration = z.infer<typeof create>
/** Of a provider whose API makes keys. */
export type CreatingDeclaration = Declaration & { readonly create: CreateDeclaration }
export type RowDeclaration = Declaration['row']
export type ChangeDeclaration = z.infer<typeof change>

export function isCreating(declaration: Declaration): declaration is CreatingDeclaration {
  return declaration.create !== undefined
}
