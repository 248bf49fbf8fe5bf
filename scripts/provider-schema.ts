// `node scripts/run-ts.mjs scripts/provider-schema.ts`, in the repository's folder: writes docs/provider.schema.json, by which an editor checks a provider
// that is described by data.
import { writeFileSync } from 'node:fs'
import { format } from 'prettier'
import { z } from 'zod'
import { declarationSchema } from '../src/providers/kit/rest/declaration'

const file = 'docs/provider.schema.json'
const text = JSON.stringify(z.toJSONSchema(declarationSchema, { io: 'input' }))
writeFileSync(file, await format(text, { parser: 'json', printWidth: 110 }))
