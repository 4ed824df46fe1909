import type { Result } from '../lib/result.ts'

/** What a command may touch. The real one is in main.ts; tests give their own. */
export interface Io {
  /** Of the package. */
  readonly version: string
  /** Milliseconds of the machine's clock: for telling progress, never for a run. */
  readonly clock: () => number
  /** Data only. */
  readonly out: (text: string) => void
  /** Progress and errors. */
  readonly err: (text: string) => void
  /** Octets of a file, or why it cannot be read. */
  readonly read: (path: string) => Result<Uint8Array, string>
  /** Writes a file; why it cannot be written. */
  readonly write: (path: string, octets: Uint8Array) => Result<null, string>
}

/** 0 done, 1 a finding, 2 wrong usage or unreadable input. */
export type ExitCode = 0 | 1 | 2
