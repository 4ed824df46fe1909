/** What befalls all ways alike, as the page offers it; each but `own` fits into a link, `lose-3`. */
export type FaultKind = 'none' | 'lose' | 'crash' | 'loss' | 'own'

export interface FaultChoice {
  readonly kind: FaultKind
  /** Which message, ms of the run, or per cent, as typed. */
  readonly amount: string
  /** Faults as the command line takes them, one behind the other. */
  readonly text: string
}

interface Bounds {
  readonly least: number
  readonly most: number
  readonly standard: number
}
export const AMOUNTS: Readonly<Record<'lose' | 'crash' | 'loss', Bounds>> = {
  lose: { least: 1, most: 99, standard: 1 },
  crash: { least: 1, most: 14_000, standard: 1_030 },
  loss: { least: 1, most: 50, standard: 5 },
}

/** Links on which frames are lost: all that the client and its gateways use. */
const LOSSY = ['access', 'isp-sg1', 'isp-sg2', 'sg1-sg2'] as const

export const KINDS: readonly FaultKind[] = ['none', 'lose', 'crash', 'loss', 'own']
const isAmountKind = (kind: string): kind is keyof typeof AMOUNTS => kind in AMOUNTS

export const takesAmount = ({ kind }: FaultChoice): boolean => isAmountKind(kind)

/** The same kind with its standard amount. */
export const choiceOf = (kind: FaultKind, text = ''): FaultChoice => ({
  kind,
  amount: isAmountKind(kind) ? String(AMOUNTS[kind].standard) : '',
  text,
})

/** What is sent to the engine; undefined for an amount out of bounds. */
export function requestOf({
  kind,
  amount,
  text,
}: FaultChoice):
  { readonly faults: readonly string[]; readonly settings: readonly string[]; readonly lose?: number } | undefined {
  if (kind === 'own') return { faults: text.split(/[\s,]+/).filter(each => each !== ''), settings: [] }
  if (!isAmountKind(kind)) return { faults: [], settings: [] }
  const { least, most } = AMOUNTS[kind]
  const value = /^\d{1,5}$/.test(amount) ? Number(amount) : Number.NaN
  if (!(value >= least && value <= most)) return undefined
  switch (kind) {
    case 'lose':
      return { faults: [], settings: [], lose: value }
    case 'crash':
      return { faults: [`crash:sg1@${value}ms`], settings: [] }
    case 'loss':
      return { faults: [], settings: LOSSY.map(link => `links.${link}.loss={numerator: ${value}, denominator: 100}`) }
  }
}

/** Of a link; what nobody understands is no fault. */
export function readChoice(text: string): FaultChoice {
  const [name = '', amount = ''] = text.split('-')
  const kind = KINDS.find(each => each === name && each !== 'own') ?? 'none'
  const chosen = { ...choiceOf(kind), ...(amount === '' ? {} : { amount }) }
  return requestOf(chosen) === undefined ? choiceOf(kind) : chosen
}

export const writeChoice = ({ kind, amount }: FaultChoice): string =>
  isAmountKind(kind) ? `${kind}-${amount}` : kind === 'own' ? 'none' : kind
