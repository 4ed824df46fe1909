import { err, type Result } from '../../lib/result.ts'

/** What does not fit, in the words of every other error of a scenario: place, what was found, what is allowed. */
export const misfit = (place: string, found: string | number, allowed: string): Result<never, string> =>
  err(`${place}: found ${found}; allowed: ${allowed}`)
