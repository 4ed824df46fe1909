/** Programmer errors end the run. What a peer or a user got wrong is a Result, never an assertion. */
export function assert(condition: unknown, message: string): asserts condition {
  if (condition !== true && !condition) fail(message)
}

/** The same for code that runs so often that writing the message of what holds would be felt. */
export function fail(message: string): never {
  throw new Error(`assertion failed: ${message}`)
}

/** Gives `value` without undefined; for what the program itself guarantees. */
export function present<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) fail(`${what} is present`)
  return value
}

/** Closes a switch over a union: does not compile while a case is missing. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
