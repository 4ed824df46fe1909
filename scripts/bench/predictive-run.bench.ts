import { createRealSuite } from '../../src/protocol/crypto/real-suite.ts'
import type { CryptoSuite } from '../../src/protocol/crypto/suite.ts'
import predictive from '../../src/scenarios/cxtp/predictive.scenario.ts'
import { prepare, runScenario } from '../../src/simulation/run.ts'
import { Simulation } from '../../src/simulation/simulation.ts'
import type { Figure, Measurement } from './bench.ts'
import { measure } from './measure.ts'

type Call = (suite: CryptoSuite) => unknown

/** A suite that computes as the real one does, and notes every call with its arguments. */
function noting(calls: Call[]): CryptoSuite {
  const real = createRealSuite()
  const noted = <T>(call: (suite: CryptoSuite) => T): T => {
    calls.push(call)
    return call(real)
  }
  return {
    name: real.name,
    encrypt: (...args) => noted(suite => suite.encrypt(...args)),
    decrypt: (...args) => noted(suite => suite.decrypt(...args)),
    icv: (...args) => noted(suite => suite.icv(...args)),
    ctarToken: (...args) => noted(suite => suite.ctarToken(...args)),
    fingerprint: (...args) => noted(suite => suite.fingerprint(...args)),
  }
}

function callsOfRun(): readonly Call[] {
  const calls: Call[] = []
  const ready = prepare({ scenario: predictive })
  if (!ready.ok) throw new Error(ready.error)
  const simulation = Simulation.start({ ...ready.value.env, crypto: { ...ready.value.env.crypto, ...noting(calls) } })
  while (simulation.step(ready.value.untilUs));
  return calls
}

function wholeRun(host: 'live' | 'pure'): number {
  const run = runScenario({ scenario: predictive, host })
  if (!run.ok) throw new Error(run.error)
  return run.value.events.length
}

/** A new suite each time: a run has to prepare its keys too. */
function replay(calls: readonly Call[]): unknown {
  const suite = createRealSuite()
  let last: unknown
  for (const call of calls) last = call(suite)
  return last
}

/** Milliseconds this process has worked: other programs on the machine do not count. */
function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

async function figures(): Promise<readonly Figure[]> {
  const calls = callsOfRun()
  const [crypto, live, pure] = await measure(
    [
      { name: 'cryptography', run: () => replay(calls) },
      { name: 'live', run: () => wholeRun('live') },
      { name: 'pure', run: () => wholeRun('pure') },
    ],
    { clock: processorMs },
  )
  const ms = (us = Number.NaN): number => us / 1_000
  return [
    { name: 'cryptographic calls', value: calls.length, unit: '' },
    { name: 'these calls alone, processor time', value: ms(crypto?.medianUs), unit: 'ms' },
    {
      name: 'the whole run, live machines, processor time',
      value: ms(live?.medianUs),
      unit: 'ms',
      goal: { atMost: 250 },
    },
    {
      name: 'the whole run, pure machines, processor time',
      value: ms(pure?.medianUs),
      unit: 'ms',
      goal: { atMost: 250 },
    },
    { name: 'the whole run against its cryptography', value: 1 / (live?.ratio ?? Number.NaN), unit: '×' },
    { name: 'the same, pure machines', value: 1 / (pure?.ratio ?? Number.NaN), unit: '×' },
  ]
}

export default {
  id: 'predictive-run',
  title: `${predictive.id}, ${predictive.untilUs / 1e6} s of virtual time with traffic both ways, against the same cryptographic calls replayed alone`,
  figures,
} satisfies Measurement
