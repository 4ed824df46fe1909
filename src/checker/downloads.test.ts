import { describe, expect, test } from 'vitest'
import { scenarioById } from '../scenarios/registry.ts'
import { present } from '../lib/assert.ts'
import { trafficFigures } from '../trace/traffic.ts'
import { play, type Played, type PlayOptions } from './played.fixture.ts'

const scenario = present(scenarioById('http-interruption'), 'scenario')
const played = (options: PlayOptions = {}): Played => play(scenario, { untilUs: scenario.untilUs, ...options })

/** Times of a mark, in whole milliseconds. */
const timesOf = (run: Played, mark: string): readonly number[] =>
  run.trace.events.flatMap(event =>
    event.kind === 'marked' && event.mark === mark ? [Math.round(event.atUs / 1_000)] : [],
  )

const recoversText = (run: Played): string | undefined => run.trace.invariants.find(({ id }) => id === 'recovers')?.text

describe('http-interruption', () => {
  const run = played()
  const [put = 0] = timesOf(run, 'tunnel-installed')

  test('the file arrives, and all invariants hold', () => {
    expect(timesOf(run, 'download-complete')).toHaveLength(1)
    expect(timesOf(run, 'download-sent')).toHaveLength(1)
    expect(run.broken()).toEqual([])
    expect(run.table('eu', 'Connections')['tcp 1']).toMatchObject({ state: 'timeWait', part: 'server' })
    expect(run.table('server', 'Connections')['tcp 1']).toMatchObject({ state: 'done', expected: 100_064 })
  })

  test('TCP backs off while the tunnel is away, and goes on with the first repetition after it is back', () => {
    const timeouts = timesOf(run, 'tcp-timeout')
    const pauses = timeouts.slice(1).map((at, i) => at - (timeouts[i] ?? 0))
    // The second pause is twice the first time-out, within a tick of 4 ms (RFC 6298 §5.5).
    expect(timeouts.filter(at => at < put)).toHaveLength(1)
    expect(pauses).toEqual([10_064])
    const [again = 0] = timesOf(run, 'tcp-heard-again')
    expect(again).toBeGreaterThan(timeouts.at(-1) ?? Infinity)
    expect(again - (timeouts.at(-1) ?? 0)).toBeLessThan(300)
  })
})

describe('an outage of a download', () => {
  test('lasts from its last octets before GET until octets get further, beyond the return of the tunnel', () => {
    const run = played()
    const [get = 0] = timesOf(run, 'tunnel-read-out')
    const [again = 0] = timesOf(run, 'tcp-heard-again')
    const { outages } = trafficFigures(run.trace)
    expect(outages.map(({ from, to, lost }) => [from, to, lost])).toEqual([['eu', 'server', 2]])
    const [begin = 0, end = 0] = outages.flatMap(({ startUs, endUs }) => [startUs / 1_000, endUs / 1_000])
    expect(Math.abs(begin - get)).toBeLessThan(300)
    // The first that comes again was there before: only its acknowledgement was lost. Octets get further a little later.
    expect(end).toBeGreaterThan(again)
    expect(end - again).toBeLessThan(300)
    expect(recoversText(run)).toBe('1 outage, traffic flows at the end')
  })

  test('that is not over at the end is reported by the gateway, or not judged as long as TCP tries', () => {
    const untilUs = 100_000_000
    const withoutPut = played({ settings: ['script.2.atUs=99000000'], untilUs: 98_000_000 })
    expect(recoversText(withoutPut)).toBe('1 flow cut off, and the failure was reported')
    const cut = played({ faults: ['partition:isp-sg1@3s..100s'], untilUs })
    expect(recoversText(cut)).toBe('not judged, the run ended before rest: eu/tcp/1 is still waiting in timedOut')
    expect(trafficFigures(cut.trace).outages.map(({ endUs }) => endUs)).toEqual([untilUs])
  })
})

describe.each(['rfc6298', 'linux'])('with the time-out of %s', timeout => {
  const settings = [`downloads.0.timeout=${timeout}`, 'downloads.0.octets=20000']
  const play = (faults: readonly string[], more: readonly string[] = []) =>
    played({
      faults,
      settings: ['script.1.atUs=50000000', 'script.2.atUs=50000000', ...settings, ...more],
    })

  test('a lost SYN is repeated after a second (RFC 6298 §2.1)', () => {
    const run = play(['partition:isp-sg1@450ms..1400ms'])
    expect(timesOf(run, 'tcp-timeout').map(at => Math.round(at / 10))).toEqual([150])
    expect(timesOf(run, 'download-complete')).toHaveLength(1)
  })

  test('one lost segment is repeated after three duplicates, without a time-out (RFC 5681 §3.2)', () => {
    const run = play(['drop:eu>isp#8'])
    expect(timesOf(run, 'tcp-fast-retransmit')).toHaveLength(1)
    expect(timesOf(run, 'tcp-timeout')).toEqual([])
    expect(timesOf(run, 'download-complete')).toHaveLength(1)
  })
})

test('a window above 64 kB is scaled, and a full queue loses what does not fit', () => {
  const settings = [
    'downloads.0.windowOctets=1000000',
    'downloads.0.octets=200000',
    'links.0.queueOctets=30000',
    'script.1.atUs=59000000',
    'script.2.atUs=59000000',
  ]
  const run = played({ settings })
  const lost = run.trace.events.filter(event => event.kind === 'lost')
  expect(lost.length).toBeGreaterThan(3)
  expect(lost.every(({ reason }) => reason === 'queue')).toBe(true)
  expect(timesOf(run, 'tcp-fast-retransmit').length).toBeGreaterThan(0)
  expect(timesOf(run, 'download-complete')).toHaveLength(1)
  expect(run.broken()).toEqual([])
})
