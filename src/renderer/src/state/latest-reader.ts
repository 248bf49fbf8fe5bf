import { inBackground } from '../bridge'

/**
 * Answers the newest question, `pauseMs` after it was asked: never two readings at once, and one more if something was asked
 * meanwhile. A stream of questions cannot put the answer off for ever, as restarting a timer for each of them would.
 */
export function createLatestReader<Question, Answer>(
  read: (question: Question) => Promise<Answer | null>,
  onAnswer: (answer: Answer) => void,
  pauseMs: number
): { ask(question: Question): void } {
  let newest: { readonly question: Question } | null = null
  let isReading = false

  async function run(): Promise<void> {
    isReading = true
    while (newest !== null) {
      await new Promise(resolve => setTimeout(resolve, pauseMs))
      const { question } = newest
      newest = null
      const answer = await read(question)
      // The answer to a question that came since is the one that counts, unless it is the same question.
      if (answer !== null && !isReplaced(question)) onAnswer(answer)
    }
    isReading = false
  }

  function isReplaced(question: Question): boolean {
    return newest !== null && newest.question !== question
  }

  return {
    ask: question => {
      newest = { question }
      if (!isReading) inBackground(run())
    }
  }
}
