import { judgedRun, TEXT_CHECKS } from '../checker/judged-run.ts'
import { utf8 } from '../lib/bytes.ts'
import { formatMicros, parseMicros } from '../lib/micros.ts'
import { meant } from '../lib/nearest.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { showValue } from '../lib/schema-issue.ts'
import { nodeIkeSuite } from '../ports/node-x25519.ts'
import { loadScenario } from '../scenarios/load.ts'
import { scenarioById, scenarioList } from '../scenarios/registry.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { describeScenarioError } from '../scenarios/scenario-error.ts'
import { applySettings, checkScenario } from '../scenarios/settings.ts'
import { idleFaults } from '../trace/fault-hits.ts'
import { isGzip } from '../trace/gunzip.ts'
import type { Trace } from '../trace/trace.ts'
import type { Io } from './io.ts'

/** What `run` and `export` have in common, as typed. */
export interface RunOptions {
  readonly seed?: string
  readonly set?: readonly string[]
  readonly fault?: readonly string[]
  readonly until?: string
}

/** Silence of a run that takes longer. */
const PROGRESS_MS = 3_000

const SEED_MAX = 2 ** 31
const UNTIL_MAX_US = 3_600_000_000

/** Plays a scenario, an id or a file, to its end and judges it. Errors are one line; nothing runs before all fits. */
export function playScenario(name: string, options: RunOptions, io: Io): Result<Trace, string> {
  const given = findScenario(name, io)
  if (!given.ok) return given
  const seed = readSeed(options.seed)
  if (!seed.ok) return seed
  const untilUs = readUntil(options.until)
  if (!untilUs.ok) return untilUs
  let toldMs = io.clock()
  const played = judgedRun(
    {
      scenario: given.value,
      seed: seed.value ?? null,
      faults: options.fault ?? [],
      settings: options.set ?? [],
      crypto: nodeIkeSuite(),
      ...(untilUs.value === undefined ? {} : { untilUs: untilUs.value }),
    },
    (doneUs, ofUs) => {
      const nowMs = io.clock()
      if (nowMs - toldMs < PROGRESS_MS) return
      toldMs = nowMs
      io.err(`roamscope: ${formatMicros(doneUs)} of ${formatMicros(ofUs)} played\n`)
    },
  )
  for (const told of played.ok ? idleFaults(played.value) : []) io.err(`roamscope: fault ${told}\n`)
  return played
}

/** A scenario, an id or a file, with the settings asked for. */
export function changedScenario(name: string, { set = [] }: RunOptions, io: Io): Result<Scenario, string> {
  const given = findScenario(name, io)
  if (!given.ok) return given
  const applied = applySettings(given.value, set, TEXT_CHECKS)
  return applied.ok ? applied : err(`setting ${describeScenarioError(applied.error)}`)
}

/** A file where the name looks like one, else an id. */
function findScenario(name: string, io: Io): Result<Scenario, string> {
  if (name === '-' || /[./\\]/.test(name)) return readScenario(name, io)
  const scenario = scenarioById(name)
  if (scenario === undefined) {
    const ids = scenarioList.map(({ id }) => id)
    return err(
      `scenario: found ${showValue(name)}${meant(name, ids)}; allowed: a scenario file, or one of ${ids.join(', ')}`,
    )
  }
  const checked = checkScenario(scenario, TEXT_CHECKS)
  return checked.ok ? checked : err(`scenario ${name}: ${describeScenarioError(checked.error)}`)
}

function readScenario(path: string, io: Io): Result<Scenario, string> {
  const octets = io.read(path)
  if (!octets.ok) return octets
  const strange = notText(octets.value)
  if (strange !== undefined) return err(`${path}: found ${strange}; allowed: a scenario in YAML or JSON`)
  const loaded = loadScenario(new TextDecoder().decode(octets.value), TEXT_CHECKS)
  return loaded.ok ? loaded : err(`${path}: ${describeScenarioError(loaded.error)}`)
}

/** What a file is that is no text at all. */
function notText(octets: Uint8Array): string | undefined {
  if (octets.length === 0) return 'an empty file'
  if (isGzip(octets)) return 'a packed file (gunzip unpacks it)'
  return octets.subarray(0, 8_192).includes(0) ? 'octets that are no text' : undefined
}

export function readSeed(text: string | undefined): Result<number | undefined, string> {
  if (text === undefined) return ok(undefined)
  const seed = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return seed <= SEED_MAX
    ? ok(seed)
    : err(`--seed: found ${showValue(text)}; allowed: a whole number from 0 to ${SEED_MAX}`)
}

function readUntil(text: string | undefined): Result<number | undefined, string> {
  if (text === undefined) return ok(undefined)
  const untilUs = parseMicros(text)
  return untilUs !== undefined && untilUs > 0 && untilUs <= UNTIL_MAX_US
    ? ok(untilUs)
    : err(`--until: found ${showValue(text)}; allowed: a duration up to 1 hour such as 2s, 500ms or 80us`)
}

/** Writes each file; the first that cannot be written is the error. */
export function writeFiles(
  io: Io,
  files: readonly (readonly [string | undefined, () => Uint8Array | string])[],
): Result<null, string> {
  for (const [path, make] of files) {
    if (path === undefined) continue
    const content = make()
    const written = io.write(path, typeof content === 'string' ? utf8(content) : content)
    if (!written.ok) return written
  }
  return ok(null)
}
