import { z } from 'zod'
import { count, id, shortText, text, time } from './fields'
import { keyRowView } from './key-row'

// People: whose keys there are, and what has to be done when one of them leaves.

export const offBoardingView = z.strictObject({
  keys: z.array(
    z.strictObject({
      row: keyRowView,
      /** What becomes of it when its creator's account ends. */
      fate: z.enum(['stays', 'ends', 'unknown'])
    })
  ),
  /** Also those that `keys` leaves out. */
  totalKeys: count,
  /** Secrets that this person could read here, one for each key. */
  secrets: z.array(
    z.strictObject({
      keyId: text,
      /** Null: the key is gone. */
      row: keyRowView.nullable(),
      how: z.enum(['seen', 'delivered']),
      at: time
    })
  )
})
export type OffBoardingView = z.infer<typeof offBoardingView>

export const peopleCommands = {
  /** Creators by the name that providers report, and people who used this installation. */
  'people.list': {
    input: z.strictObject({}),
    output: z.strictObject({
      creators: z.array(z.strictObject({ name: text, keys: count })),
      users: z.array(text)
    })
  },
  'people.offBoarding': {
    input: z.strictObject({ creator: shortText.nullable(), user: id.nullable() }),
    output: offBoardingView
  }
}
