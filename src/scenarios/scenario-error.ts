/** Why a scenario does not fit: one place, what stands there, what may stand there. */
export interface ScenarioError {
  /** `cxtp.timers.requestRetryUs`; empty for the whole. */
  readonly path: string
  readonly found: string
  readonly allowed: string
  /** From 1; absent where the scenario is not from a text. */
  readonly line?: number
  readonly column?: number
}

/** One line: place, path, what was found, what is allowed. */
export function describeScenarioError({ path, found, allowed, line, column }: ScenarioError): string {
  const place = line === undefined ? '' : `line ${line}${column === undefined ? '' : `, column ${column}`}: `
  return `${place}${path === '' ? 'scenario' : path}: found ${found}; allowed: ${allowed}`
}
