import { describe, expect, it } from 'vitest'
import { kind } from './index'

const ID = 'AKIAIOSFODNN7EXAMPLE'
const key = (name: string, publicId: string | null = ID) => ({ name, publicId, secret: 'not-a-real-secret' })

describe('AWS credentials', () => {
  it.each([
    ['', []],
    ['[default]', []],
    ['aws_secret_access_key = outside-of-any-section', []],
    [`[default]\naws_access_key_id=${ID}\naws_secret_access_key=not-a-real-secret`, [key('profile default')]],
    [
      `\uFEFF[prod]\r\nAWS_ACCESS_KEY_ID = ${ID} \r\nAWS_SECRET_ACCESS_KEY =\tnot-a-real-secret \r\n`,
      [key('profile prod')]
    ],
    ['[profile "two words"]\naws_secret_access_key = not-a-real-secret', [key('profile two words', null)]],
    [`[a]\n# aws_secret_access_key = x\n; aws_secret_access_key = y\n  aws_secret_access_key = z`, []],
    [`[a]\naws_secret_access_key =`, []],
    [`[a]\naws_access_key_id=ASIA1\naws_secret_access_key=s\naws_session_token=t`, []],
    [
      `[a]\naws_secret_access_key = first\n[b]\nregion = eu\n[a]\naws_secret_access_key = not-a-real-secret`,
      [key('profile a', null)]
    ],
    [
      `[a]\ns3 =\n  max_concurrent_requests = 20\naws_secret_access_key = a=b==`,
      [{ ...key('profile a', null), secret: 'a=b==' }]
    ]
  ])('in %j are %j', (text, found) => {
    expect(kind.read(text)).toEqual(found)
  })
})
