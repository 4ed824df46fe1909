import { err, ok, type Result } from '../../../lib/result.ts'
import type { WireError } from './error.ts'
import type { Dissection } from './field.ts'
import { type Choose, newScope, NO_FIELDS, type ValuePart } from './part.ts'
import type { Env } from './env.ts'
import { Reader } from './reader.ts'
import { Recorder } from './recorder.ts'
import { type Fields, layout, type ValueOf } from './struct.ts'
import { Writer } from './writer.ts'

/** Larger input is refused before it is looked at. */
const DECODED_MAX = 1 << 20

/** One declaration in use: octets ↔ value, and the tree of fields with their places. */
export interface Codec<T> extends ValuePart<T> {
  readonly name: string
  readonly ref: string
  /** Octets of the value. Throws (an assertion) only for values the type or the clause does not allow. */
  encode(value: T, env?: Env): Uint8Array
  /** The value of exactly these octets. Byte strings in it are views of `bytes`, not copies. Never throws. */
  decode(bytes: Uint8Array, env?: Env): Result<T, WireError>
  /** The value at the start of the octets, and how many it took: for streams and headers. Never throws. */
  decodePrefix(bytes: Uint8Array, env?: Env): Result<{ readonly value: T; readonly used: number }, WireError>
  /** The same reading with every field noted, as far as it goes. Never throws. */
  dissect(bytes: Uint8Array, env?: Env): Dissection
  /** `dissect` of a part of a larger buffer, places counted from the start of the buffer. */
  dissectWindow(bytes: Uint8Array, start: number, end: number, env?: Env): Dissection
  /** A random value. */
  sampleValue(choose: Choose): T
}

/** The value type of a codec. */
export type Decoded<C> = C extends Codec<infer T> ? T : never

/** Declares a message, header or payload: fields in wire order, with the clause that draws them. */
export function message<F extends Fields>(name: string, ref: string, fields: F): Codec<ValueOf<F>> {
  return codecOf<ValueOf<F>>(name, ref, layout(name, ref, fields))
}

const NO_ENV: Env = {}

/** A codec from any part. */
export function codecOf<T>(name: string, ref: string, part: ValuePart<T>): Codec<T> {
  const { read, write, sample } = part
  const run = (reader: Reader): T | undefined => {
    reader.ref = ref
    if (reader.end - reader.at > DECODED_MAX) {
      const found = `${reader.end - reader.at} octets`
      return reader.fail({ code: 'limit', at: reader.at, field: name, found, allowed: `${DECODED_MAX} octets`, ref })
    }
    return read(reader, newScope(reader.at, NO_FIELDS), name)
  }
  const finish = (reader: Reader): void => {
    if (reader.error !== undefined || reader.at === reader.end) return
    const found = `${reader.end - reader.at} more octets`
    reader.fail({ code: 'trailing', at: reader.at, field: name, found, allowed: 'none', ref })
  }
  const dissectWindow = (bytes: Uint8Array, start: number, end: number, env: Env = NO_ENV): Dissection => {
    const recorder = new Recorder()
    const reader = new Reader(bytes, start, end, env, recorder)
    run(reader)
    finish(reader)
    const { error, at } = reader
    return { fields: recorder.fields, rest: { start: at, end }, ...(error === undefined ? {} : { error }) }
  }
  return {
    ...part,
    name,
    ref,
    encode(value, env = NO_ENV) {
      const writer = new Writer(env)
      write(writer, value, newScope(0, NO_FIELDS), name)
      return writer.finish()
    },
    decode(bytes, env = NO_ENV) {
      const reader = new Reader(bytes, 0, bytes.length, env, undefined)
      const value = run(reader)
      finish(reader)
      return reader.error === undefined ? ok(value as T) : err(reader.error)
    },
    decodePrefix(bytes, env = NO_ENV) {
      const reader = new Reader(bytes, 0, bytes.length, env, undefined)
      const value = run(reader)
      return reader.error === undefined ? ok({ value: value as T, used: reader.at }) : err(reader.error)
    },
    dissect: (bytes, env) => dissectWindow(bytes, 0, bytes.length, env),
    dissectWindow,
    sampleValue: choose => sample(choose, newScope(0, {}), name),
  }
}
