import { z } from 'zod'
import { hasHiddenCharacters } from '../core/visible-text'

// Fields that the contract's nouns share. What a window sends has a longest length; what main answers has none.

export const id = z.string().min(1).max(600)
export const shortText = z.string().max(200)
export const shortTexts = z.array(shortText).max(200)
// A key file of a service account, with a key of 4,096 bits, has some 4,000 characters.
export const secretField = z.string().min(1).max(8_192)
export const nothing = z.null()

/** A name that a person gives: one line, of characters that look like what they are. */
export const ownWords = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine(words => !hasHiddenCharacters(words))

export const text = z.string()
export const time = z.number()
export const count = z.number().int().min(0)
export const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

/** A field of a connection form. */
export const formFieldView = z.strictObject({
  name: text,
  label: text,
  isSecret: z.boolean(),
  isRequired: z.boolean(),
  help: text,
  placeholder: text.optional(),
  isList: z.boolean().optional(),
  isAdvanced: z.boolean().optional()
})
export type FormFieldView = z.infer<typeof formFieldView>

/** What main pushes to its windows when a part of its state changes. */
export const event = <Slice extends string, Value extends z.ZodType>(slice: Slice, value: Value) =>
  z.strictObject({ slice: z.literal(slice), value, revision: z.number() })
