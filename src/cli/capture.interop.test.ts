// Every frame that the command line exports, judged by a program that is not ours.
import { describe, expect, test } from 'vitest'
import { failuresOf, judgeCapture } from '../ports/tshark.ts'
import { maySkipTshark } from '../ports/tshark-run.ts'
import { scenarioList } from '../scenarios/registry.ts'
import { shell } from './cli.fixture.ts'

describe.skipIf(maySkipTshark())('what run --pcapng --keys writes', () => {
  const suites = ['aes128-sha256', 'aes256gcm16', '3des-sha1', 'null-sha1', 'des']
  const runs = [
    ...scenarioList.map(({ id }) => [id, []] as const),
    ['cxtp-predictive', ['--set', 'cxtp.transport=tcp']] as const,
    ...suites.map(
      suite => ['cxtp-predictive', ['--set', `tunnels.0.suite=${suite}`, '--set', 'tunnels.0.replayWindow=0']] as const,
    ),
  ]

  test.each(runs)('%s %j: no malformed frame, no bad checksum, ESP opens', async (id, settings) => {
    const { written } = await shell([
      'run',
      id,
      '--until',
      '3s',
      ...settings,
      '--pcapng',
      'x.pcapng',
      '--keys',
      'x.keys.json',
    ])
    const capture = written['x.pcapng'] ?? new Uint8Array(0)
    const keys = JSON.parse(new TextDecoder().decode(written['x.keys.json']))
    const verdict = await judgeCapture(capture, keys)
    expect(verdict.ok ? failuresOf(verdict.value) : verdict.error).toEqual([])
    expect(verdict.ok && verdict.value.opened).toBeGreaterThan(20)
  })
})
