// Every frame that the command line exports, judged by a program that is not ours.
import { describe, expect, test } from 'vitest'
import { judgeCapture } from '../ports/tshark.ts'
import { maySkipTshark } from '../ports/tshark-run.ts'
import { scenarioList } from '../scenarios/registry.ts'
import { describeTraceFileError, readTraceFile } from '../trace/file.ts'
import { shell } from './cli.fixture.ts'
import { tsharkLimits } from './tshark-limits.fixture.ts'

interface Listed {
  readonly frame: number
  readonly name: string
  readonly protocol: string
  readonly encrypted: boolean
  readonly reason?: string
}

/** What the run says of its frames: which are sealed, and which arrived other than they were sent. */
function told(json: string): { readonly sealed: readonly number[]; readonly damaged: readonly number[] } {
  const { messages } = JSON.parse(json) as { readonly messages: readonly Listed[] }
  const frames = (which: readonly Listed[]): readonly number[] => which.map(({ frame }) => frame)
  return {
    sealed: frames(messages.filter(({ protocol, encrypted }) => encrypted || protocol === 'ESP')),
    damaged: frames(messages.filter(({ reason }) => /^(malformed-|integrity:)/.test(reason ?? ''))),
  }
}

describe.skipIf(maySkipTshark())('what run --pcapng --keys writes', () => {
  const suites = ['aes128-sha256', 'aes256gcm16', '3des-sha1', 'null-sha1', 'des']
  const runs = [
    ...scenarioList.map(({ id }) => [id, []] as const),
    ['cxtp-predictive', ['--set', 'cxtp.transport=tcp']] as const,
    ...suites.map(
      suite => ['cxtp-predictive', ['--set', `tunnels.0.suite=${suite}`, '--set', 'tunnels.0.replayWindow=0']] as const,
    ),
  ]

  test.each(runs)('%s %j: every sealed frame opens, and only what a fault damaged is wrong', async (id, settings) => {
    const { out, written } = await shell([
      'run',
      id,
      '--until',
      '3s',
      '--json',
      '--all',
      ...settings,
      '--pcapng',
      'x.pcapng',
      '--keys',
      'x.keys.json',
      '--trace',
      'x.roamscope.json',
    ])
    const capture = written['x.pcapng'] ?? new Uint8Array(0)
    const keys = JSON.parse(new TextDecoder().decode(written['x.keys.json']))
    const verdict = await judgeCapture(capture, keys)
    if (!verdict.ok) throw new Error(verdict.error)
    const trace = readTraceFile(written['x.roamscope.json'] ?? new Uint8Array(0))
    if (!trace.ok) throw new Error(describeTraceFileError(trace.error))
    const { sealed, damaged } = told(out)
    const { keyless, misplaced, guessed } = tsharkLimits(trace.value)
    const failures = verdict.value.findings.filter(({ severity }) => severity === 'failure')
    const failing = new Set(failures.map(({ frame }) => frame))
    const excused = [...damaged, ...keyless, ...misplaced, ...guessed]
    expect(failures.filter(({ frame }) => !excused.includes(frame))).toEqual([])
    expect(damaged.filter(frame => !failing.has(frame))).toEqual([])
    // Of several values for one key, one is the key.
    expect(guessed.filter(frame => !failing.has(frame))).toHaveLength(guessed.length === 0 ? 0 : 1)
    const unopened = new Set([...damaged, ...keyless, ...guessed].filter(frame => failing.has(frame)))
    expect(verdict.value.opened).toBe(sealed.filter(frame => !unopened.has(frame)).length)
  })
})
