import { reasons as say } from '../i18n/en/reasons.ts'
import { withoutPrefix } from './table-cells.ts'

/** `ff::1 > 1::10 protocol 41`: what the engine calls a flow. */
const FLOW = String.raw`(\S+) > (\S+) protocol (\d+)`
const ACTOR = /\b[a-z][a-z0-9]*\/(ikev[12]|child|quick|config)\/(\d+)(?:\/(?:setup|dpd))?\b/g

type Rewrite = readonly [RegExp, (...parts: string[]) => string]

/** The engine's texts that name its own things (ids of policies, links and machines), and what people call them. */
const REWRITES: readonly Rewrite[] = [
  [
    new RegExp(`^discard-rest/(?:in|out) discards ${FLOW}$`),
    (a, b, of) => say.finalDiscard(say.packet(of ?? ''), a ?? '', b ?? ''),
  ],
  [
    new RegExp(`^(\\S+)/(?:in|out) discards ${FLOW}$`),
    (id = '', a = '', b = '', of = '') => say.discard(id, say.packet(of), a, b),
  ],
  [new RegExp(`^no policy for ${FLOW}$`), (a = '', b = '', of = '') => say.noPolicy(say.packet(of), a, b)],
  [
    new RegExp(`^${FLOW} came in clear, \\S+ wants (\\w+)$`),
    (a = '', b = '', of = '', wanted = '') => say.inClear(say.packet(of), a, b, wanted.toUpperCase()),
  ],
  [
    new RegExp(`^${FLOW} came through (0x[0-9a-f]+), which is not for it$`),
    (a = '', b = '', of = '', spi = '') => say.notForIt(say.packet(of), a, b, spi),
  ],
  [
    /\bno (esp|ah) SA (0x[0-9a-f]+) for (\S+) > (\S+)$/,
    (of = '', spi = '', a = '', b = '') => say.noSa(of.toUpperCase(), spi, a, b),
  ],
  [/^no request (\S+) is open$/, (request = '') => say.notAsked(request)],
  [/^no IKE SA (0x[0-9a-f]+)(?: 0x[0-9a-f]+)?$/, (spi = '') => say.noIkeSa(spi)],
  [/^(\S+): a message in clear$/, (sa = '') => say.clearOnSa(sa)],
  [
    /^(\S+) is not set up: ([\w-]+)(?:, ([\w-]+))?$/,
    (sa = '', code = '', notify = '') => say.notSetUp(sa, why(code, notify)),
  ],
  [/^(\S+) is given up: ([\w-]+)$/, (sa = '', code = '') => say.givenUp(sa, why(code, ''))],
  [
    /^(\S+) of (\S+) (?:makes no SAs|brings no address): ([\w-]+)$/,
    (quick = '', sa = '', code = '') => say.notMade(quick, sa, why(code, '')),
  ],
  [/^(\S+) of (\S+) is not made: ([\w-]+)$/, (child = '', sa = '', code = '') => say.notMade(child, sa, why(code, ''))],
]

function why(code: string, notify: string): string {
  const words = say.codes[code] ?? code
  return notify === '' ? words : say.withNotify(words, notify)
}

/** An engine's reason as half a sentence for people: short addresses, protocols by name, nodes by their label. */
export function reasonText(text: string, labelOf: (node: string) => string = node => node): string {
  const short = withoutPrefix(text)
  const peer = /^no (esp|ah) SA for the link ike:(\S+)$/.exec(short)
  if (peer !== null) return say.noSaYet((peer[1] ?? '').toUpperCase(), labelOf(peer[2] ?? ''))
  const [pattern, words] = REWRITES.find(([known]) => known.test(short)) ?? [undefined, undefined]
  const said =
    pattern === undefined ? short : short.replace(pattern, (_, ...parts: string[]) => words(...parts.slice(0, -2)))
  return said.replaceAll(ACTOR, (_, kind: string, number: string) => say.actor(kind, number)).replaceAll(' > ', ' to ')
}
