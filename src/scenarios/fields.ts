import * as z from 'zod/mini'

// Under a strict Content-Security-Policy zod must not probe for `new Function`.
z.config({ jitless: true })

/** Kinds of values a scenario is written with; `scenario.ts` says what they mean there. */
export const micros = z.int().check(z.minimum(0), z.maximum(3_600_000_000))
export const nodeId = z.string().check(z.regex(/^[a-z][a-z0-9]{0,11}$/))
/** What becomes of clients that come anew to a gateway that has too many of them. */
export const newcomers = z.enum(['sent-on', 'served'])
export const count = z.int().check(z.minimum(0), z.maximum(2 ** 31))
