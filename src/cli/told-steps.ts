import type { Io } from './io.ts'

/** How long a command may be silent. */
const PROGRESS_MS = 2_000

/** Takes all steps of a long piece of work, and tells of them every other second. Gives what the work comes to. */
export function takeTold<Step, Done>(
  steps: Generator<Step, Done, undefined>,
  io: Io,
  told: (step: Step) => string,
): Done {
  let toldMs = io.clock()
  for (;;) {
    const next = steps.next()
    if (next.done === true) return next.value
    const nowMs = io.clock()
    if (nowMs - toldMs < PROGRESS_MS) continue
    toldMs = nowMs
    io.err(`roamscope: ${told(next.value)}\n`)
  }
}
