import { expect, test } from 'vitest'
import { prepareTrace } from '../store/actions.ts'
import { SAMPLE_HEADER } from '../testing/sample-header.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import { TraceBuilder } from '../testing/trace-builder.ts'
import { sequenceStories } from './tcp-sequence.ts'

const [SENDER, GATEWAY] = ['mn', 'par']

/** Two segments, one acknowledged; the tunnel goes, two time-outs, it comes back, all is acknowledged. */
function interrupted(): ReturnType<typeof prepareTrace> {
  const build = new TraceBuilder()
  const send = (detail: string): void =>
    void build.send({
      from: SENDER,
      to: GATEWAY,
      link: 'radio-par',
      name: 'ESP',
      protocol: 'ESP',
      latencyUs: 1,
      traffic: true,
      detail,
    })
  const tell = (
    acknowledged: number,
    sent: number,
    congestionWindow: number,
    timeoutUs: number,
    timeouts: number,
  ): void =>
    build.row(SENDER, 'Connections', 'tcp 1', {
      part: 'server',
      acknowledged,
      sent,
      window: 8_000,
      congestionWindow,
      timeoutUs,
      timeouts,
    })
  const mark = (name: string): void =>
    void build.add({ kind: 'marked', node: GATEWAY, mark: name, ref: 'Palomares 2013 §III-B', text: '' })
  build.at(100, () => {
    send('1–1000')
    send('1001–1500 FIN')
    tell(1, 1_502, 2_000, 500, 0)
  })
  build.at(200, () => tell(1_001, 1_502, 3_000, 500, 0))
  build.at(300, () => mark('tunnel-read-out'))
  // Nothing new: the timer goes on.
  build.at(350, () => tell(1_001, 1_502, 3_000, 500, 0))
  for (const [atUs, timeouts] of [
    [700, 1],
    [1_700, 2],
  ] as const)
    build.at(atUs, () => {
      send('1001–1500 FIN again')
      tell(1_001, 1_502, 1_000, 500 * 2 ** timeouts, timeouts)
    })
  build.at(1_000, () => mark('tunnel-installed'))
  build.at(1_800, () => tell(1_502, 1_502, 2_000, 500, 0))
  // The gateway sends it on; what it writes on it is nobody's sequence number.
  build.at(
    110,
    () =>
      void build.send({
        from: GATEWAY,
        to: 'ha',
        link: 'par-ha',
        name: 'TCP',
        protocol: 'TCP',
        latencyUs: 1,
        detail: '1–1000',
      }),
  )
  return prepareTrace(build.build(SAMPLE_HEADER, 2_000))
}

test('segments, waits that double, and the time without tunnel, of the sender alone', () => {
  const story = sequenceStories(interrupted()).get('tcp 1')
  expect(story?.sender).toBe(SENDER)
  expect(story?.segments.map(({ atUs, from, to, again }) => [atUs, from, to, again])).toEqual([
    [100, 1, 1_001, false],
    [100, 1_001, 1_501, false],
    [700, 1_001, 1_501, true],
    [1_700, 1_001, 1_501, true],
  ])
  expect(story?.waits.map(({ startUs, endUs, timeouts }) => [startUs, endUs, timeouts])).toEqual([
    [200, 700, 1],
    [700, 1_700, 2],
  ])
  expect(story?.away).toEqual([{ startUs: 300, endUs: 1_000 }])
  expect([story?.highest, story?.beganUs, story?.endedUs]).toEqual([1_502, 100, 1_800])
  expect(story?.moments.map(({ acknowledged }) => acknowledged)).toEqual([1, 1_001, 1_001, 1_001, 1_001, 1_502])
})

test('a run without downloads has none', () => {
  expect(sequenceStories(prepareTrace(sampleTrace())).size).toBe(0)
})
