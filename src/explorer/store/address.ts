import { err, ok, type Result } from '../../lib/result.ts'
import type { InspectorTab, Sheet } from './state.ts'

/** What a link to the page says (contract "Addresses of the app"). */
export interface Address {
  readonly scenario: string | null
  readonly seed: number | null
  readonly step: number | null
  readonly faults: readonly string[]
  readonly settings: readonly string[]
  readonly view: InspectorTab | null
  readonly sheet: Sheet | null
  /** Only the figure and its foot. */
  readonly embed: boolean
  readonly compare: ComparedRun | null
  /** A scenario or a trace, gzip in base64url: behind the hash, so that no server sees it. */
  readonly packed: string | null
}

/** The run that the one of the link is held against. */
export interface ComparedRun {
  /** Null: the link's own. */
  readonly scenario: string | null
  /** Null: the one of the link's run. */
  readonly seed: number | null
  readonly faults: readonly string[]
  readonly settings: readonly string[]
}

export const EMPTY_ADDRESS: Address = {
  scenario: null,
  seed: null,
  step: null,
  faults: [],
  settings: [],
  view: null,
  sheet: null,
  embed: false,
  compare: null,
  packed: null,
}

const TABS: readonly InspectorTab[] = ['packet', 'machine', 'row', 'why', 'collision']
const LARGEST_SEED = 2 ** 31
/** A link is a stranger's input: lists in it are bounded as in a scenario file. */
const MOST_FAULTS = 256
const LONGEST_TEXT = 200
/** Of what stands behind the hash; browsers take much longer ones. */
export const LONGEST_PACKED = 100_000

/** Reads query and hash of a link. The error is one sentence for people: what was found, where, what is allowed. */
export function readAddress(search: string, hash = ''): Result<Address, string> {
  const query = new URLSearchParams(search)
  const run = readRun(query, query.get('scenario'))
  if (!run.ok) return run
  const step = wholeNumber(query.get('step'), 'step', Number.MAX_SAFE_INTEGER)
  if (!step.ok) return step
  const view = query.get('view')
  const tab = TABS.find(name => name === view)
  if (view !== null && tab === undefined)
    return err(`The link asks for view=${shown(view)}; allowed are ${TABS.join(', ')}.`)
  const sheet = readSheet(askedSheet(query))
  if (!sheet.ok) return sheet
  const embed = query.get('embed')
  if (embed !== null && embed !== '1' && embed !== '0')
    return err(`The link says embed=${shown(embed)}; allowed are 1 and 0.`)
  const compared = query.get('compare')
  const compare = compared === null ? ok(null) : readCompared(compared)
  if (!compare.ok) return compare
  const packed = readPacked(hash)
  if (!packed.ok) return packed
  return ok({
    ...run.value,
    step: step.value,
    view: tab ?? null,
    embed: embed === '1',
    compare: compare.value,
    packed: packed.value,
    sheet: sheet.value,
  })
}

/** What makes a run: scenario, seed, faults, settings. */
function readRun(query: URLSearchParams, scenario: string | null): Result<ComparedRun, string> {
  if (scenario !== null && !/^[a-z0-9][a-z0-9-]{0,47}$/.test(scenario))
    return err(`The link names the scenario “${shown(scenario)}”; allowed are small letters, digits and hyphens.`)
  const seed = wholeNumber(query.get('seed'), 'seed', LARGEST_SEED)
  if (!seed.ok) return seed
  const faults = query.getAll('fault')
  const settings = query.getAll('set')
  if (faults.length + settings.length > MOST_FAULTS)
    return err(`The link carries ${faults.length + settings.length} faults and settings; allowed are ${MOST_FAULTS}.`)
  const long = [...faults, ...settings].find(text => text.length > LONGEST_TEXT)
  if (long !== undefined)
    return err(`The link carries a fault or setting of ${long.length} characters; allowed are ${LONGEST_TEXT}.`)
  const strange = settings.find(text => !/^[^=]+=/.test(text))
  if (strange !== undefined) return err(`The link carries set=${shown(strange)}; allowed is set=path=value.`)
  return ok({ scenario, seed: seed.value, faults, settings })
}

/** `[scenario][?seed=…&fault=…&set=…]`; nothing at all is the link's scenario without faults and settings. */
function readCompared(text: string): Result<ComparedRun, string> {
  const at = text.indexOf('?')
  const scenario = at < 0 ? text : text.slice(0, at)
  return readRun(new URLSearchParams(at < 0 ? '' : text.slice(at)), scenario === '' ? null : scenario)
}

function readPacked(hash: string): Result<string | null, string> {
  const packed = /^#trace=(.*)$/s.exec(hash)?.[1]
  if (packed === undefined) return ok(null)
  if (packed.length > LONGEST_PACKED)
    return err(`The link carries a scenario of ${packed.length} characters; allowed are ${LONGEST_PACKED}.`)
  if (!/^[\w-]+$/.test(packed))
    return err('The link carries a scenario that is not in base64url; it may have been cut when it was copied.')
  return ok(packed)
}

/** `papers`; `notes` or `experiments`, each with the one that is opened behind it. */
function readSheet(text: string | null): Result<Sheet | null, string> {
  if (text === null) return ok(null)
  const parts = /^(papers|notes|experiments)(?:\/([a-z0-9-/]{1,60}))?$/.exec(text)
  if (parts === null)
    return err(
      `The link asks for sheet=${shown(text)}; allowed are notes, notes/ and the id of one, papers, experiments.`,
    )
  return ok({ page: parts[1] as Sheet['page'], note: parts[2] ?? null })
}

const sheetText = ({ page, note }: Sheet): string => (note === null ? page : `${page}/${note}`)

/** `experiment=ID&runs=N&seed=N`, which is written as a sheet. */
function askedSheet(query: URLSearchParams): string | null {
  const [id, runs, seed] = ['experiment', 'runs', 'seed'].map(name => query.get(name))
  return id ? `experiments/${id}/${runs ?? ''}/${seed ?? ''}` : query.get('sheet')
}

function wholeNumber(text: string | null, name: string, largest: number): Result<number | null, string> {
  if (text === null) return ok(null)
  const value = Number(text)
  if (!/^\d{1,16}$/.test(text) || value > largest)
    return err(`The link says ${name}=${shown(text)}; allowed is a whole number from 0 to ${largest}.`)
  return ok(value)
}

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

/** Query and hash of a link that opens exactly this moment. */
export function writeAddress(address: Address): string {
  const query = new URLSearchParams()
  if (address.scenario !== null) query.set('scenario', address.scenario)
  writeRun(query, address, address.step)
  if (address.view !== null) query.set('view', address.view)
  if (address.sheet !== null) query.set('sheet', sheetText(address.sheet))
  if (address.embed) query.set('embed', '1')
  if (address.compare !== null) query.set('compare', comparedText(address.compare))
  return `?${readable(query)}${address.packed === null ? '' : `#trace=${address.packed}`}`
}

function writeRun(query: URLSearchParams, { seed, faults, settings }: ComparedRun, step: number | null): void {
  if (seed !== null) query.set('seed', String(seed))
  if (step !== null) query.set('step', String(step))
  for (const fault of faults) query.append('fault', fault)
  for (const setting of settings) query.append('set', setting)
}

function comparedText(run: ComparedRun): string {
  const query = new URLSearchParams()
  writeRun(query, run, null)
  const text = readable(query)
  return `${run.scenario ?? ''}${text === '' ? '' : `?${text}`}`
}

/** Colons, commas and signs of faults stay readable where a query allows it. */
const readable = (query: URLSearchParams): string =>
  query
    .toString()
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%40', '@')
    .replaceAll('%3E', '>')
    .replaceAll('%2F', '/')
