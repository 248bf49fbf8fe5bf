import { parseBaseUrl } from '../../src/net/base-url'
import { count, newTally, note } from './tally'
import type { Tally } from './tally'

// The URL policy as a table: what an operator may type, and everything that only looks like it.

type Verdict = 'taken' | 'http-not-loopback' | 'url-not-allowed'

const NAMES = ['api.example.com', 'keys', 'a-b.example', 'xn--bcher-kva.example', '10.1.2.3', '192.168.0.9', '8.8.8.8', '1.2.3.4', '[2001:db8::1]', '[fe80::1]'] // prettier-ignore
const LOOPBACK = ['127.0.0.1', '127.0.0.2', '127.1.2.3', '127.255.255.254', '[::1]', 'localhost', 'LOCALHOST']
const TAILS = ['', '/', ':8443', ':8443/api', '/v1', '/v1/', '/a/b-c_d~e/f.g', '/@x:y']
const NEAR_LOOPBACK = [
  '128.0.0.1', '126.255.255.255', '0.0.0.0', '169.254.169.254', '192.168.1.1', '10.0.0.1', '172.16.0.1', '100.64.0.1',
  '224.0.0.1', '255.255.255.255', 'localhost.example.com', '127.0.0.1.example.com', 'localhost-evil.example', '[::2]',
  '[fe80::1]', '[fd00::1]', '[2001:db8::7f00:1]', '[::ffff:7f00:1]', 'metadata.google.internal', 'host.docker.internal', 'loopback', 'localhost4',
  'localhost.localdomain', 'local', '127-0-0-1.example'
] // prettier-ignore
const SPELLINGS = [
  '0x7f.1', '0x7f.0.0.1', '0x7f000001', '2130706433', '017700000001', '0177.0.0.1', '127.1', '127.0.1', '127.0.0.01',
  '127.0.0.001', '127.0.0.256', '127.0.0.1.', '127.0.0', '00127.0.0.1', '[::ffff:127.0.0.1]',
  '[0:0:0:0:0:0:0:1]', '[::0001]', '[0::1]', '[::1%lo]', '[::1%25lo]', '[::1', '::1', '①②⑦.0.0.1', '１２７.0.0.1', '127。0。0。1',
  '127．0．0．1', 'localhost.', 'loc\u00adalhost', 'locａlhost', 'lo%63alhost', '127.0.0.1%00.example'
] // prettier-ignore
const SHAPES = [
  '', ' ', 'x', 'api.example.com', '//api.example.com', '/v1', '?x', '#x', 'https', 'https:', 'https:/', 'https://', 'https:///x',
  'https:api.example.com', 'https:/api.example.com', 'https:\\\\api.example.com', 'https:/\\api.example.com',
  'https://api.example.com\\@evil.example', 'https://api.example.com\\.evil.example', 'https://good.example@evil.example',
  'https://user@api.example.com', 'https://user:word@api.example.com', 'https://:word@api.example.com', 'https://@api.example.com',
  'https://api.example.com?x=1', 'https://api.example.com/?', 'https://api.example.com/#', 'https://api.example.com#f',
  'https://api.example.com/a/../b', 'https://api.example.com/..', 'https://api.example.com/./b', 'https://api.example.com//b',
  'https://api.example.com/%2e%2e/b', 'https://api.example.com/a%2fb', 'https://api.example.com/a b', 'https://api.example.com/a"b',
  'https://api.example.com/<x>', 'https://api.example.com/\u0000', ' https://api.example.com', 'https://api.example.com ',
  'https://api.example.com\n', 'https://api.example.com\r\nX: y', 'https://api.exa\tmple.com', 'https://api.example.com.',
  'https://api..example.com', 'https://.example.com', 'https://-', 'https://bücher.example', 'https://аpi.example.com',
  'https://api.example.com:0', 'https://api.example.com:65536', 'https://api.example.com:99999', 'https://api.example.com:x',
  'https://api.example.com:', 'https://api.example.com:-1', 'https://api.example.com:8443:1', 'https://[', 'https://[]',
  'https://[api.example.com]', 'https://api_example.com', 'https://api.example.com,evil.example', 'https://*.example.com',
  'https://api.example.com;x', 'https://exa mple.com', 'https://%61pi.example.com', 'https://‮moc.live',
  `https://${'a'.repeat(600)}.example`, `https://api.example.com/${'a'.repeat(600)}`,
  'ftp://127.0.0.1', 'ws://127.0.0.1', 'wss://api.example.com', 'file:///etc/passwd', 'file://127.0.0.1/etc', 'app://rekey',
  'javascript:alert(1)', 'JavaScript://127.0.0.1/%0aalert(1)', 'data:text/html,x', 'blob:https://api.example.com/x', 'about:blank',
  'chrome://settings', 'view-source:https://api.example.com', 'gopher://127.0.0.1', 'unix:/var/run/docker.sock',
  'http+unix://%2Fvar%2Frun', 'httpss://api.example.com', 'xhttps://api.example.com', 'https:https://api.example.com'
] // prettier-ignore

export function urlTable(): readonly (readonly [string, Verdict])[] {
  const taken = [
    ...NAMES.flatMap(name => TAILS.slice(0, 6).map(tail => `https://${name}${tail}`)),
    ...LOOPBACK.flatMap(name => TAILS.map(tail => `http://${name}${tail}`)),
    ...LOOPBACK.map(name => `https://${name}`),
    'HTTPS://API.EXAMPLE.COM',
    'HtTp://127.0.0.1'
  ]
  const plain = [...NEAR_LOOPBACK, ...NAMES].map(name => `http://${name}`)
  const refused = [...SHAPES, ...SPELLINGS.flatMap(host => [`http://${host}`, `https://${host}`])]
  const rows = [
    ...taken.map(text => [text, 'taken'] as const),
    ...[...new Set(plain)].map(text => [text, 'http-not-loopback'] as const),
    ...refused.map(text => [text, 'url-not-allowed'] as const)
  ]
  return [...new Map(rows).entries()]
}

export function checkUrls(): Tally {
  const tally = newTally('urls')
  for (const [text, verdict] of urlTable()) {
    tally.runs += 1
    const parsed = parseBaseUrl(text)
    const found = parsed.ok ? 'taken' : (parsed.fault.detail ?? parsed.fault.code)
    count(tally, found)
    if (found !== verdict) note(tally, 0, `${JSON.stringify(text)} is ${found} instead of ${verdict}`)
  }
  return tally
}
