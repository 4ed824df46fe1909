import { drawBelow } from '../../../lib/draw.ts'
import { IkePair, type Side } from './ike-pair.fixture.ts'

/** What a schedule may do to datagrams, in per cent. */
export interface Weather {
  readonly lost: number
  readonly twice: number
  readonly late: number
}

const COMMANDS = ['rekey-child', 'rekey-ike', 'create-child', 'liveness', 'delete-child', 'move'] as const

/** Plays commands of both sides at random moments through random weather, then lets it become quiet. */
export function playRandomly(seed: number, weather: Weather, commands = 6): IkePair {
  let count = 0
  const draw = (bound: number): number => drawBelow({ seed, node: 'test', purpose: 'schedule', count: count++ }, bound)
  const pair = new IkePair({ seed })
  const rough = (): number | 'lost' => {
    const fate = draw(100)
    if (fate < weather.lost) return 'lost'
    return fate < weather.lost + weather.late ? 10_000 + draw(3_000_000) : 5_000 + draw(20_000)
  }
  pair.fate = rough
  pair.initiate()
  pair.run(8_000_000)
  for (let i = 0; i < commands; i++) {
    const side: Side = draw(2) === 0 ? 'mn' : 'gw'
    doSomething(pair, side, draw)
    // Half of them at once, so that both sides act before they hear of each other.
    pair.run(draw(2) === 0 ? draw(15_000) : draw(4_000_000))
  }
  pair.fate = () => 10_000
  pair.run(400_000_000)
  return pair
}

function doSomething(pair: IkePair, side: Side, draw: (bound: number) => number): void {
  const type = COMMANDS[draw(COMMANDS.length)] ?? 'liveness'
  const sas = pair.sas(side).filter(({ phase }) => phase === 'established')
  const children = pair.children(side).filter(({ installed }) => installed)
  const sa = sas[draw(Math.max(1, sas.length))]
  const child = children[draw(Math.max(1, children.length))]
  if (type === 'rekey-child' || type === 'delete-child') {
    if (child !== undefined) pair.command(side, { type, child: child.name })
  } else if (sa !== undefined) {
    if (type !== 'move') pair.command(side, { type, sa: sa.name })
    else if (sa.founder === 'us')
      pair.command(side, { type, sa: sa.name, local: { address: `192.0.2.${10 + draw(5)}`, port: 500 } })
  }
}

/** Machine steps nobody foresaw, as text. */
export const surprises = (pair: IkePair): readonly string[] =>
  pair.outputs.flatMap(({ output }) =>
    output.kind === 'entered' && !output.report.handled
      ? [`${output.actor}: ${output.report.event} in ${output.report.from}`]
      : [],
  )
