import { nodeIkeSuite } from '../../src/ports/node-x25519.ts'
import type { Figure, Measurement } from './bench.ts'
import { buildPage, processorTimes, withChromium, workedMs } from './chromium.ts'
import { drainRun, type DrainRun } from './drain-run.ts'

const CLIENTS = 1_000
/** The limit, s: of the drain, and of a run with the set-up of every client in it. */
const LIMIT = { atMost: 5 }

/** Of the whole process: threads that collect garbage and compile are in it. */
const processorMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

const inNode = (clients: number, now: () => number): DrainRun => drainRun(clients, now, nodeIkeSuite())

/** The first run of a fresh page, with that thread's processor time, ms. */
const inPage = async (): Promise<DrainRun & { readonly workedMs: number }> =>
  withChromium([await buildPage('drain-page')], async (browser, [address = '']) => {
    const page = await browser.newPage()
    await page.goto(address)
    await page.waitForFunction(() => 'drain' in window)
    const session = await processorTimes(page)
    const before = await workedMs(session, ['TaskDuration'])
    const run = await page.evaluate(clients => window.drain(clients), CLIENTS)
    return { ...run, workedMs: (await workedMs(session, ['TaskDuration'])) - before }
  })

const seconds = (where: string, { setUp, drain, judged }: DrainRun): readonly Figure[] => [
  { name: `${where}: the drain of ${CLIENTS} clients`, value: drain / 1_000, unit: 's', goal: LIMIT },
  { name: `${where}: the run, set-up of all in it`, value: (setUp + drain) / 1_000, unit: 's', goal: LIMIT },
  { name: `${where}: judged by all invariants`, value: judged / 1_000, unit: 's' },
]

async function figures(): Promise<readonly Figure[]> {
  const page = await inPage()
  // The largest first, in a process that has not run anything yet.
  const clock = inNode(CLIENTS, () => performance.now())
  const [few, some, many] = [inNode(100, processorMs), inNode(300, processorMs), inNode(CLIENTS, processorMs)]
  for (const { broken } of [page, clock, few, some, many]) for (const text of broken) console.log(`  broken: ${text}`)
  const each = ({ setUp, drain, handedOver }: DrainRun): number => (setUp + drain) / Math.max(1, handedOver)
  return [
    ...seconds('Chromium, by the clock', page),
    { name: 'Chromium: run and judgement, processor time of the thread', value: page.workedMs / 1_000, unit: 's' },
    ...seconds('Node.js, by the clock', clock),
    ...[few, some, many].map(run => ({
      name: `Node.js, processor time, ${run.handedOver} handed over, per client`,
      value: each(run),
      unit: 'ms',
    })),
    { name: 'per client at 1000 against 100', value: each(many) / each(few), unit: '×', goal: { atMost: 1.5 } },
    {
      name: `judged, ${many.events} events, per client at 1000 against 100`,
      value: many.judged / many.handedOver / (few.judged / few.handedOver),
      unit: '×',
      goal: { atMost: 1.5 },
    },
  ]
}

export default {
  id: 'drain',
  title: `a gateway with ${CLIENTS} clients is drained, each with an IKE SA and a tunnel that it set up, and no more traffic than that`,
  figures,
} satisfies Measurement
