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
}

export const EMPTY_ADDRESS: Address = {
  scenario: null,
  seed: null,
  step: null,
  faults: [],
  settings: [],
  view: null,
  sheet: null,
}

const TABS: readonly InspectorTab[] = ['packet', 'machine', 'row', 'why', 'collision']
const LARGEST_SEED = 2 ** 31
/** A link is a stranger's input: lists in it are bounded as in a scenario file. */
const MOST_FAULTS = 256
const LONGEST_TEXT = 200

/** Reads the query of a link. The error is one sentence for people: what was found, where, what is allowed. */
export function readAddress(search: string): Result<Address, string> {
  const query = new URLSearchParams(search)
  const scenario = query.get('scenario')
  if (scenario !== null && !/^[a-z0-9][a-z0-9-]{0,47}$/.test(scenario))
    return err(`The link names the scenario “${shown(scenario)}”; allowed are small letters, digits and hyphens.`)
  const seed = wholeNumber(query.get('seed'), 'seed', LARGEST_SEED)
  if (!seed.ok) return seed
  const step = wholeNumber(query.get('step'), 'step', Number.MAX_SAFE_INTEGER)
  if (!step.ok) return step
  const view = query.get('view')
  const tab = TABS.find(name => name === view)
  if (view !== null && tab === undefined)
    return err(`The link asks for view=${shown(view)}; allowed are ${TABS.join(', ')}.`)
  const sheet = readSheet(query.get('sheet'))
  if (!sheet.ok) return sheet
  const faults = query.getAll('fault')
  const settings = query.getAll('set')
  if (faults.length + settings.length > MOST_FAULTS)
    return err(`The link carries ${faults.length + settings.length} faults and settings; allowed are ${MOST_FAULTS}.`)
  const long = [...faults, ...settings].find(text => text.length > LONGEST_TEXT)
  if (long !== undefined)
    return err(`The link carries a fault or setting of ${long.length} characters; allowed are ${LONGEST_TEXT}.`)
  const strange = settings.find(text => !/^[^=]+=/.test(text))
  if (strange !== undefined) return err(`The link carries set=${shown(strange)}; allowed is set=path=value.`)
  return ok({ scenario, seed: seed.value, step: step.value, faults, settings, view: tab ?? null, sheet: sheet.value })
}

/** `notes`, `notes/ID of one`, `papers`. */
function readSheet(text: string | null): Result<Sheet | null, string> {
  if (text === null) return ok(null)
  if (text === 'papers') return ok({ page: 'papers' })
  const notes = /^notes(?:\/([a-z0-9-]{1,60}))?$/.exec(text)
  if (notes === null)
    return err(`The link asks for sheet=${shown(text)}; allowed are notes, notes/ and the id of one, papers.`)
  return ok({ page: 'notes', note: notes[1] ?? null })
}

const sheetText = (sheet: Sheet): string =>
  sheet.page === 'notes' && sheet.note !== null ? `notes/${sheet.note}` : sheet.page

function wholeNumber(text: string | null, name: string, largest: number): Result<number | null, string> {
  if (text === null) return ok(null)
  const value = Number(text)
  if (!/^\d{1,16}$/.test(text) || value > largest)
    return err(`The link says ${name}=${shown(text)}; allowed is a whole number from 0 to ${largest}.`)
  return ok(value)
}

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

/** The query of a link that opens exactly this moment. */
export function writeAddress(address: Address): string {
  const query = new URLSearchParams()
  if (address.scenario !== null) query.set('scenario', address.scenario)
  if (address.seed !== null) query.set('seed', String(address.seed))
  if (address.step !== null) query.set('step', String(address.step))
  for (const fault of address.faults) query.append('fault', fault)
  for (const setting of address.settings) query.append('set', setting)
  if (address.view !== null) query.set('view', address.view)
  if (address.sheet !== null) query.set('sheet', sheetText(address.sheet))
  // Colons, commas and hashes of faults stay readable where the query allows it.
  return `?${query.toString().replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%40', '@').replaceAll('%3E', '>').replaceAll('%2F', '/')}`
}
