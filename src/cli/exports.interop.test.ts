// What the command line exports, judged by tshark: every frame of every scenario, whatever the suite and the transport.
import { describe, expect, test } from 'vitest'
import { keysOf, type RunKeys } from '../interchange/keys.ts'
import { traceToPcapng } from '../interchange/pcapng-write.ts'
import { parseMicros } from '../lib/micros.ts'
import { failuresOf, judgeCapture } from '../ports/tshark.ts'
import type { TsharkKeys } from '../ports/tshark-keys.ts'
import { maySkipTshark, tsharkTree } from '../ports/tshark-run.ts'
import { CROWD_IN_TESTS, withSmallerCrowds } from '../scenarios/crowd.ts'
import { scenarioById, scenarios } from '../scenarios/registry.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { applySettings } from '../scenarios/settings.ts'
import { runScenario } from '../simulation/run.ts'
import { messagesOf } from '../trace/messages.ts'
import type { Trace } from '../trace/trace.ts'
import { tsharkLimits } from './tshark-limits.fixture.ts'

/** Past the handover at 1.018 s and the traffic's return. */
const SHORT_US = parseMicros('1.3s') ?? 0

function played(scenario: Scenario, untilUs: number, settings: readonly string[] = []): Trace {
  const given = applySettings(scenario, settings, { suite: () => undefined, fault: () => undefined })
  if (!given.ok) throw new Error(given.error.found)
  const trace = runScenario({ scenario: given.value, host: 'pure', untilUs })
  if (!trace.ok) throw new Error(trace.error)
  return trace.value
}

const predictive = (settings: readonly string[]): Trace => {
  const scenario = scenarioById('cxtp-predictive')
  if (scenario === undefined) throw new Error('no cxtp-predictive')
  return played(scenario, SHORT_US, settings)
}

/** Ethernet has 14 octets, the next header stands in the seventh octet of IPv6. */
const isEsp = (frame: Uint8Array): boolean => frame[20] === 50
/** Frames with an ESP packet or an SK payload that tshark can open. */
const sealedFrames = (trace: Trace): number =>
  messagesOf(trace).filter(
    message =>
      isEsp(message.arrivedBytes) ||
      // Behind a UDP header it is ESP all the same.
      message.protocol === 'ESP' ||
      (message.protocol.startsWith('IKE') && message.encrypted),
  ).length

async function judged(capture: Uint8Array, { esp, ike, ikev1 }: RunKeys) {
  const rows: TsharkKeys = { esp, ike, ikev1 }
  const verdict = await judgeCapture(capture, rows)
  if (!verdict.ok) throw new Error(verdict.error)
  return { frames: verdict.value.frames, opened: verdict.value.opened, failures: failuresOf(verdict.value) }
}

/** Failures but for those of frames that tshark cannot know. */
const otherThan = (failures: readonly string[], frames: readonly number[]): readonly string[] =>
  failures.filter(failure => !frames.some(frame => failure.startsWith(`frame ${frame}: `)))

async function expectClean(trace: Trace): Promise<void> {
  const { espKeys, ikeKeys = [], ikev1Keys = [] } = trace.header
  // Without keys nothing was sealed; a set-up may fail between its keys and its first sealed message.
  const hasSealed = sealedFrames(trace) > 0
  const keys = espKeys.length + ikeKeys.length + (hasSealed ? ikev1Keys.length : 0)
  expect(hasSealed).toBe(keys > 0)
  const verdict = await judged(traceToPcapng(trace), keysOf(trace.header))
  const { keyless, misplaced, guessed } = tsharkLimits(trace)
  const unopened = [...keyless, ...guessed].filter(frame =>
    verdict.failures.some(failure => failure.startsWith(`frame ${frame}: `)),
  )
  expect({ ...verdict, failures: otherThan(verdict.failures, [...keyless, ...misplaced, ...guessed]) }).toEqual({
    frames: messagesOf(trace).length,
    opened: sealedFrames(trace) - unopened.length,
    failures: [],
  })
}

describe.skipIf(maySkipTshark())('tshark reads every frame and opens every ESP packet', () => {
  test.each(scenarios.map(scenario => [scenario.id, scenario] as const))('of %s', async (_, scenario) => {
    // What a fault damages on the way is not as anybody wrote it.
    const faults = scenario.faults.filter(fault => !fault.startsWith('corrupt:'))
    await expectClean(played(withSmallerCrowds({ ...scenario, faults }, CROWD_IN_TESTS), SHORT_US))
  })

  test('of a whole predictive run', async () => {
    const scenario = scenarioById('cxtp-predictive')
    if (scenario !== undefined) await expectClean(played(scenario, scenario.untilUs))
  })

  const suites = ['des', '3des', 'null', 'aes128', 'aes192', 'aes256']
    .map(cipher => `${cipher}-sha1`)
    .concat(['aes128-sha384', 'aes256-sha512', 'aes128gcm16', 'aes192gcm16', 'aes256gcm16'])
  test.each(suites)('sealed with %s', async suite => {
    await expectClean(predictive([`tunnels.0.suite=${suite}`]))
  })

  test.each(['des', 'aes128'])('sealed with %s alone', async suite => {
    // Without an ICV there is no anti-replay (RFC 4303 §3.4.3).
    await expectClean(predictive([`tunnels.0.suite=${suite}`, 'tunnels.0.replayWindow=0']))
  })

  test.each([
    'cxtp.transport=tcp',
    'cxtp.routerProtection=none',
    'cxtp.requestBlockOctets=4',
    'tunnels.0.suite=ah-sha256',
  ])('with %s', async setting => {
    await expectClean(predictive([setting, 'cxtp.requested=[SAD,SPD]']))
  })
})

describe.skipIf(maySkipTshark())('tshark notices', () => {
  const trace = predictive([])
  const keys = keysOf(trace.header)
  const numberOf = (name: string): number => messagesOf(trace).findIndex(message => message.name === name) + 1

  /** The capture with one octet of one frame changed. */
  const damaged = (frame: number, offset: number): Uint8Array =>
    traceToPcapng({
      ...trace,
      events: trace.events.map(event => {
        if (event.kind !== 'sent' || event.message !== messagesOf(trace)[frame - 1]?.message) return event
        const bytes = event.bytes.slice()
        bytes[offset < 0 ? bytes.length + offset : offset] = (bytes.at(offset) ?? 0) ^ 1
        return { ...event, bytes }
      }),
    })

  test.each([
    ['a changed token in a CTAR', 'CTAR', -1, 'bad cxtp checksum'],
    ['a changed type in a CTAR', 'CTAR', 62, 'Unknown message type'],
    ['a changed length in a CTAR', 'CTAR', 65, '45 octets announced, 44 there'],
    ['a changed ICV behind a PCTD', 'PCTD', -1, 'wrong integrity check value'],
  ])('%s', async (_, name, offset, expected) => {
    const frame = numberOf(name)
    const { failures } = await judged(damaged(frame, offset), keys)
    expect(failures.join('\n')).toContain(`frame ${frame}: `)
    expect(failures.join('\n')).toContain(expected)
  })

  test('a packet of which the key is missing', async () => {
    const { failures } = await judged(traceToPcapng(trace), { ...keys, esp: keys.esp.slice(2) })
    expect(failures.join('\n')).toContain('is opened by no key')
  })

  test('and names every field of a message inside ESP', async () => {
    const tree = await tsharkTree(traceToPcapng(trace), { esp: keys.esp }, `frame.number==${numberOf('PCTD')}`)
    const text = tree.ok ? tree.value : tree.error
    for (const line of [
      'Type: PCTD (4)',
      'Algorithm: HMAC_SHA1 (1)',
      'Context data block: IPsec SPD',
      "Router's tunnel end",
    ])
      expect(text).toContain(line)
  })
})
