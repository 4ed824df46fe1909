import { contextBlocks, CONTEXT_NAMES, decodeContexts } from '../../src/protocol/ipsec/context-blocks.ts'
import { captureContexts } from '../../src/protocol/ipsec/context.ts'
import { installContexts } from '../../src/protocol/ipsec/install-context.ts'
import { emptyWindow } from '../../src/protocol/ipsec/replay-window.ts'
import { newAssociation, type SecurityAssociation } from '../../src/protocol/ipsec/sa.ts'
import type { IpsecState } from '../../src/protocol/ipsec/state.ts'
import type { Figure, Measurement } from './bench.ts'
import { measure } from './measure.ts'

const MOVE = {
  oldMobile: '2001:db8:1::10',
  newMobile: '2001:db8:2::10',
  oldRouter: '2001:db8:1::1',
  newRouter: '2001:db8:2::1',
}
const SIZES = [1, 10, 1_000] as const
/** Each measured piece of work handles as many SAs, so that the sizes are compared under like conditions. */
const SAS_AT_ONCE = 1_000

function sa(number: number): SecurityAssociation {
  const inwards = number % 2 === 0
  const made = newAssociation({
    id: `child/${number >> 1}/${inwards ? 'in' : 'out'}`,
    spi: 0xc000_0000 + number,
    protocol: 'esp',
    mode: 'tunnel',
    direction: inwards ? 'in' : 'out',
    source: inwards ? MOVE.oldMobile : MOVE.oldRouter,
    destination: inwards ? MOVE.oldRouter : MOVE.oldMobile,
    encryption: 'aes128gcm16',
    encryptionKey: new Uint8Array(20).fill(number & 0xff),
    integrity: 'none',
    integrityKey: new Uint8Array(0),
    window: emptyWindow(64),
    owner: 'mn',
    link: 'ike:mn',
  })
  if (!made.ok) throw new Error(made.error.text)
  return made.value
}

const stateOf = (sas: number): IpsecState => ({ sad: Array.from({ length: sas }, (_, i) => sa(i)), spd: [], pad: [] })
const EMPTY: IpsecState = { sad: [], spd: [], pad: [] }

/** Read out of the tables and written as blocks of a CTD. */
const get = (state: IpsecState) => contextBlocks(captureContexts(state, MOVE.oldMobile, 0), CONTEXT_NAMES)

/** Read from blocks, judged, rewritten and installed at another router. */
function put(blocks: ReturnType<typeof get>): number {
  const { contexts } = decodeContexts(blocks, { owner: 'mn', nowUs: 0 })
  const outcome = installContexts(EMPTY, contexts, {
    move: MOVE,
    nowUs: 0,
    lookupCase: 1,
    onCollision: 'refuse',
    drawSpi: () => 0,
    sequenceJump: 0n,
  })
  if (outcome.ipsec.sad.length !== contexts.sas.length) throw new Error('not all SAs are installed')
  return outcome.ipsec.sad.length
}

const repeated = (times: number, work: () => unknown) => (): unknown => {
  let last: unknown
  for (let i = 0; i < times; i++) last = work()
  return last
}

/** Milliseconds this process has worked: other programs on the machine do not count. */
function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

async function figures(): Promise<readonly Figure[]> {
  const cases = SIZES.flatMap(size => {
    const state = stateOf(size)
    const blocks = get(state)
    return [
      { name: `GET ${size}`, run: repeated(SAS_AT_ONCE / size, () => get(state)) },
      { name: `PUT ${size}`, run: repeated(SAS_AT_ONCE / size, () => put(blocks)) },
    ]
  })
  const measured = await measure(cases, { clock: processorMs })
  const perSa = (name: string): number =>
    (measured.find(each => each.name === name)?.medianUs ?? Number.NaN) / SAS_AT_ONCE
  return (['GET', 'PUT'] as const).flatMap((what): readonly Figure[] => [
    ...SIZES.map(size => ({
      name: `${what}, per SA of ${size}, processor time`,
      value: perSa(`${what} ${size}`),
      unit: 'µs',
    })),
    {
      name: `${what}, per SA: the dearest size against the cheapest`,
      value:
        Math.max(...SIZES.map(size => perSa(`${what} ${size}`))) /
        Math.min(...SIZES.map(size => perSa(`${what} ${size}`))),
      unit: '×',
      goal: { atMost: 1.2 },
    },
  ])
}

export default {
  id: 'context',
  title: 'contexts of 1, 10 and 1000 SAs read out (GET) and installed at another router (PUT)',
  figures,
} satisfies Measurement
