import * as z from 'zod/mini'
import { LOSS_REASONS, TABLES } from './event.ts'
import { TRACE_FORMAT } from './trace.ts'

// Under a strict Content-Security-Policy zod must not probe for `new Function`.
z.config({ jitless: true })

/** Largest contents of a file; a stranger's trace must not fill the memory of a page. */
export const TRACE_LIMITS = {
  /** Octets of the file as it lies on disk. */
  fileOctets: 64 * 2 ** 20,
  /** Octets of its JSON once unpacked. */
  jsonOctets: 64 * 2 ** 20,
  events: 1_000_000,
  nodes: 4_096,
  /** A trace nests no deeper than header.charts[].states[]. */
  depth: 16,
} as const

const text = (most: number) => z.string().check(z.maxLength(most))
const short = text(200)
const long = text(4_000)
const list = <T extends z.core.$ZodType>(item: T, most: number) => z.array(item).check(z.maxLength(most))
const micros = z.int().check(z.minimum(0))
const index = z.int().check(z.minimum(0))
/** A frame: at most a jumbo frame of 16 KiB, in lower-case hex. */
const frame = z.string().check(z.maxLength(32_768), z.regex(/^([0-9a-f]{2})*$/))

const cell = z.union([text(8_192), z.number(), z.boolean(), z.null()])
const row = z.record(text(60), cell)

const event = {
  seq: index,
  step: index,
  atUs: micros,
  node: text(40),
  cause: z.nullable(index),
}

const eventSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...event, kind: z.literal('command'), command: short, text: long }),
  z.strictObject({
    ...event,
    kind: z.literal('sent'),
    message: index,
    number: index,
    to: text(40),
    link: text(40),
    name: short,
    protocol: short,
    traffic: z.boolean(),
    encrypted: z.boolean(),
    bytes: frame,
    copyOf: z.nullable(index),
    forged: z.boolean(),
    detail: long,
  }),
  z.strictObject({ ...event, kind: z.literal('received'), message: index, from: text(40), link: text(40) }),
  z.strictObject({ ...event, kind: z.literal('lost'), message: index, reason: z.enum(LOSS_REASONS), by: long }),
  z.strictObject({
    ...event,
    kind: z.literal('fault'),
    fault: short,
    effect: z.enum([
      'drop',
      'delay',
      'duplicate',
      'reorder',
      'corrupt',
      'replay',
      'crash',
      'restart',
      'partition',
      'heal',
      'forge',
      'none',
    ]),
    message: z.nullable(index),
    text: long,
    bytes: z.nullable(frame),
  }),
  z.strictObject({
    ...event,
    kind: z.literal('rejected'),
    message: z.nullable(index),
    code: short,
    text: long,
    ref: short,
    row: z.nullable(short),
  }),
  z.strictObject({
    ...event,
    kind: z.literal('entered'),
    actor: short,
    machine: short,
    from: short,
    state: short,
    event: short,
    guards: list(z.strictObject({ guard: short, holds: z.boolean(), ref: short }), 100),
    actions: list(short, 100),
    ref: short,
  }),
  z.strictObject({
    ...event,
    kind: z.literal('row'),
    table: z.enum(TABLES),
    key: short,
    row: z.nullable(row),
    counter: z.boolean(),
  }),
  z.strictObject({ ...event, kind: z.literal('marked'), mark: short, ref: short, text: long }),
  z.strictObject({ ...event, kind: z.literal('moved'), router: z.nullable(text(40)), address: z.nullable(text(60)) }),
  z.strictObject({
    ...event,
    kind: z.literal('flow'),
    flow: text(100),
    packet: z.int().check(z.minimum(0), z.maximum(10_000_000)),
    what: z.enum(['sent', 'delivered']),
  }),
  z.strictObject({ ...event, kind: z.literal('node'), what: z.enum(['crashed', 'restarted']) }),
  z.strictObject({ ...event, kind: z.literal('reported'), code: short, text: long, ref: short }),
  z.strictObject({
    ...event,
    kind: z.literal('derived'),
    table: z.enum(['IKE SAs', 'SAD']),
    key: short,
    what: short,
    steps: list(
      z.strictObject({
        name: short,
        formula: short,
        by: short,
        inputs: list(z.strictObject({ name: short, octets: frame }), 100),
        output: frame,
        ref: short,
        verdict: z.optional(z.enum(['holds', 'fails'])),
      }),
      100,
    ),
  }),
  z.strictObject({
    ...event,
    kind: z.literal('collided'),
    table: z.enum(['SAD', 'IKE SAs']),
    key: short,
    withKey: short,
    lookupCase: z.nullable(z.union([z.literal(1), z.literal(2), z.literal(3)])),
    spi: short,
    protocol: z.enum(['esp', 'ah', 'ike']),
    row,
    ref: short,
  }),
  z.strictObject({
    ...event,
    kind: z.literal('spi-changed'),
    table: z.enum(['SAD', 'IKE SAs']),
    key: short,
    oldSpi: short,
    newSpi: short,
    by: short,
    ref: short,
  }),
])

const chart = z.strictObject({
  id: short,
  title: short,
  ref: short,
  states: list(
    z.strictObject({ id: short, kind: z.enum(['idle', 'waiting', 'settled', 'failed']), ref: short, text: long }),
    1_000,
  ),
  transitions: list(
    z.strictObject({
      from: short,
      to: short,
      event: short,
      guards: list(short, 100),
      actions: list(short, 100),
      ref: short,
    }),
    10_000,
  ),
  initial: short,
})

const headerSchema = z.strictObject({
  format: z.literal(TRACE_FORMAT),
  scenario: short,
  title: short,
  summary: long,
  source: z.strictObject({ work: short, section: short }),
  seed: z.int(),
  faults: list(short, 1_000),
  faultHits: z.optional(list(index, 1_000)),
  settings: list(long, 1_000),
  nodes: list(
    z.strictObject({
      id: text(40),
      label: short,
      role: z.enum(['mobile-node', 'access-router', 'home-agent', 'nat', 'host']),
      hostName: short,
      addresses: list(text(60), 64),
      main: z.boolean(),
      crowd: z.optional(text(40)),
    }),
    TRACE_LIMITS.nodes,
  ),
  links: list(
    z.strictObject({ id: text(40), a: text(40), b: z.nullable(text(40)), radio: z.boolean(), latencyUs: micros }),
    16_384,
  ),
  charts: list(chart, 100),
  espKeys: list(
    z.strictObject({
      source: text(60),
      destination: text(60),
      spi: text(20),
      encryption: short,
      encryptionKey: text(512),
      integrity: short,
      integrityKey: text(512),
    }),
    100_000,
  ),
  ikeKeys: z.optional(
    list(
      z.strictObject({
        initiatorSpi: text(20),
        responderSpi: text(20),
        encryption: short,
        integrity: short,
        skEi: text(512),
        skEr: text(512),
        skAi: text(512),
        skAr: text(512),
      }),
      100_000,
    ),
  ),
  ikev1Keys: z.optional(
    list(
      z.strictObject({ initiatorCookie: text(20), cipherKey: text(512), skeyid: text(512), skeyidA: text(512) }),
      100_000,
    ),
  ),
  reviewNotes: list(z.strictObject({ id: short, title: short, text: text(20_000), source: long }), 1_000),
  untilUs: micros,
})

/** A trace as it lies in a file: octets are hex, everything else as in trace.ts and event.ts. */
export const traceFileSchema = z.strictObject({
  kind: z.literal('roamscope-trace'),
  /** SHA-256 of the run (digest.ts): lets two files be compared without reading them. */
  digest: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  header: headerSchema,
  events: list(eventSchema, TRACE_LIMITS.events),
  endedAtUs: micros,
  invariants: list(
    z.strictObject({ id: short, holds: z.boolean(), firstBrokenAtUs: z.nullable(micros), text: long }),
    1_000,
  ),
})

export type TraceFile = z.infer<typeof traceFileSchema>

/** JSON Schema of the file, as published under public/schema/trace.schema.json. */
export function traceJsonSchema(): Readonly<Record<string, unknown>> {
  return {
    ...z.toJSONSchema(traceFileSchema),
    $id: 'trace.schema.json',
    title: 'Roamscope trace (.roamscope.json)',
  }
}
