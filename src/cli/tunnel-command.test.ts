import { beforeAll, describe, expect, test } from 'vitest'
import { shell } from './cli.fixture.ts'

const GET = ['get', 'get-put@1s', '--node', 'sg1', '--tunnel', 'eu'] as const
let text = ''
beforeAll(async () => {
  text = (await shell(GET)).out
})

describe('roamscope get', () => {
  test('a readable text, the same by name and by address, on stdout or in a file', async () => {
    expect(text).toMatch(
      /^# The context of one IPsec tunnel[^]*\nroamscope-tunnel: 1\ntunnel: "eu"\nnode: "sg1"\ntakenAtUs: 1000000\n/,
    )
    for (const section of ['ike', 'sad', 'spd', 'pad', 'check']) expect(text).toMatch(new RegExp(`^${section}:$`, 'm'))
    const file = await shell([
      'get',
      'get-put@1000ms',
      '--node',
      'sg1',
      '--tunnel',
      '2001:db8:1::10',
      '--out',
      'eu.tunnel',
    ])
    expect([file.exitCode, file.out]).toEqual([0, ''])
    expect(file.err).toBe('roamscope get: this text holds the keys of the tunnel; keep it as you keep a key\n')
    expect(new TextDecoder().decode(file.written['eu.tunnel'])).toBe(text)
    expect((await shell([...GET, '--seed', '2'])).out).not.toBe(text)
  })

  test.each([
    [['get', 'get-put', '--node', 'sg1'], 'SCENARIO@TIME: found "get-put" without a time; allowed: '],
    [['get', 'get-put@soon', '--node', 'sg1'], 'SCENARIO@TIME: found "soon"; allowed: '],
    [['get', 'get-put@1min', '--node', 'sg1'], 'SCENARIO@TIME: found 60.0 s; allowed: up to the end of get-put, '],
    [['get', 'get-putt@1s'], 'scenario: found "get-putt" (is get-put meant?); allowed: '],
    [
      ['get', 'get-put@1s', '--tunnel', 'eu'],
      '--node: found nothing; allowed: isp, eu (1 tunnel), sg1 (3 tunnels), sg2, ',
    ],
    [['get', 'get-put@1s', '--node', 'sg9'], '--node: found "sg9"'],
    [
      ['get', 'get-put@1s', '--node', 'sg1'],
      '--tunnel: found nothing; allowed: eu (2001:db8:1::10, 1 IKE SA, 2 SAs), eu11 ',
    ],
    [['get', 'get-put@1s', '--node', 'sg1', '--tunnel', 'eu1'], '--tunnel: found "eu1"'],
    [
      ['get', 'get-put@1200ms', '--node', 'sg2', '--tunnel', 'eu'],
      '--tunnel: found "eu"; allowed: none, sg2 has no tunnel',
    ],
    [['get', 'get-put@1s', '--set', 'seed=no'], 'setting seed: '],
  ])('%j', async (args, message) => {
    const { exitCode, err, out } = await shell(args)
    expect([exitCode, out]).toEqual([2, ''])
    expect(err.slice(0, `roamscope get: ${message}`.length)).toBe(`roamscope get: ${message}`)
    expect(err.trimEnd()).not.toContain('\n')
  })
})

describe('roamscope put', () => {
  test('into an empty gateway: the rows, and what was tried', async () => {
    const { exitCode, out, err } = await shell(['put', 'f'], { f: text })
    expect([exitCode, err]).toEqual([0, ''])
    const [first, ...lines] = out.trimEnd().split('\n')
    expect(first).toBe('sg1: tunnel of eu installed into an empty gateway at 2001:db8:11::1, 8 rows')
    expect(lines.map(line => line.slice(0, 7).trim())).toEqual([
      'IKE SAs',
      ...Array.from({ length: 2 }, () => 'SAD'),
      ...Array.from({ length: 4 }, () => 'SPD'),
      'PAD',
      ...Array.from({ length: 3 }, () => 'holds'),
    ])
    expect(out).toContain('holds      IKE SA 0x07ceecbd3e79e8c0 0x4a8328f83edfbef7 answers request 2\n')
  })

  test('as JSON, and the tunnel read out again', async () => {
    const { exitCode, out, written } = await shell(['put', 'f', '--json', '--out', 'again'], { f: text })
    expect(exitCode).toBe(0)
    const { installed, checks, ...rest } = JSON.parse(out) as {
      installed: Record<string, object[]>
      checks: { holds: boolean }[]
    }
    expect(rest).toEqual({
      format: 1,
      file: 'f',
      tunnel: 'eu',
      node: 'sg1',
      into: 'an empty gateway at 2001:db8:11::1',
      missing: [],
      unknown: [],
    })
    expect(Object.entries(installed).map(([table, rows]) => [table, rows.length])).toEqual([
      ['ikeSas', 1],
      ['sad', 2],
      ['spd', 4],
      ['pad', 1],
    ])
    expect(checks.map(({ holds }) => holds)).toEqual([true, true, true])
    const again = new TextDecoder().decode(written['again'])
    expect(again).toContain('encryptionKey')
    expect((await shell(['put', 'f'], { f: again })).exitCode).toBe(0)
  })

  test('into a gateway of a run, where the tunnel is missing and where it is', async () => {
    const back = await shell(['put', 'f', '--into', 'get-put@1200ms'], { f: text })
    expect(back.exitCode).toBe(0)
    expect(back.out).toMatch(/^sg1: tunnel of eu installed into get-put at 1.200\.0 ms, 7 rows\n/)
    const twice = await shell(['put', 'f', '--into', 'get-put@1s'], { f: text })
    expect(twice).toMatchObject({ exitCode: 2, out: '' })
    expect(twice.err).toBe(
      'roamscope put: f: line 14: IKE SA 0x07ceecbd3e79e8c0 0x4a8328f83edfbef7 is here already as sg1/ikev2/1\nroamscope put: nothing was installed\n',
    )
  })

  test('an edited file is refused with its line, and taken only when told to', async () => {
    const edited = text.replace('    nextReceive: 2', '    nextReceive: 3')
    const line = edited.split('\n').indexOf('    nextReceive: 3') + 1
    const refused = await shell(['put', 'f'], { f: edited })
    expect(refused).toMatchObject({ exitCode: 2, out: '' })
    expect(refused.err).toBe(
      `roamscope put: f: line ${line}: this line was edited\nroamscope put: nothing was installed\n`,
    )
    const taken = await shell(['put', 'f', '--accept-edited'], { f: edited })
    expect([taken.exitCode, taken.err]).toEqual([0, ''])
    expect(taken.out).toContain('answers request 3')
  })

  test('every file that is no file of a tunnel: one line of what and where, exit 2', async () => {
    for (const [name, content] of Object.entries({
      empty: '',
      other: 'nodes: []\n',
      octets: new Uint8Array([0, 255, 7]),
    })) {
      const { exitCode, err, out } = await shell(['put', name], { [name]: content })
      expect([exitCode, out]).toEqual([2, ''])
      expect(err).toMatch(new RegExp(`^roamscope put: ${name}: line 1: `))
    }
    expect(await shell(['put', 'nowhere'])).toMatchObject({ exitCode: 2, out: '' })
    const lonely = await shell(['put', 'f', '--seed', '2'], { f: text })
    expect(lonely.err).toBe('roamscope put: --seed: found without --into; allowed: only with --into SCENARIO@TIME\n')
  })
})
