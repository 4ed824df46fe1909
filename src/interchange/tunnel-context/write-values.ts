import { hex32, toHex } from '../../lib/bytes.ts'
import type { ReplayState } from '../../protocol/wire/cxtp/contexts/replay-state.ts'
import type { AnyPart, Form } from '../../protocol/wire/schema/part.ts'
import { listOf, mapOf, scalar, type Tree } from './tree.ts'
import type { UnknownFields } from './unknown-fields.ts'

/** The word for a member that is not there. */
export const NONE = 'none'

/**
 * A value as names and values, by the form that its part has. `place` names where it stands: fields that nobody knew when
 * they were read go back to where they came from.
 */
export function valueTree(part: AnyPart, value: unknown, place: string, unknown: UnknownFields): Tree {
  if (value === undefined) return scalar(NONE)
  const { form } = part
  if (form === undefined) throw new Error(`assertion failed: ${part.label} has a form`)
  switch (form.is) {
    case 'number':
      return scalar(form.hex === true ? hex32(value as number) : String(value as number))
    case 'wide':
    case 'word':
    case 'address':
    case 'id':
      return scalar(String(value as string | number | bigint))
    case 'yes':
      return scalar(value === true ? 'yes' : 'no')
    case 'octets':
      return scalar(`0x${toHex(value as Uint8Array)}`)
    case 'text':
      return scalar(value as string, true)
    case 'flags':
      return mapOf([
        ...form.names.map(name => [name, scalar((value as Record<string, boolean>)[name] ? 'yes' : 'no')] as const),
        ...unknown.at(place),
      ])
    case 'window':
      return mapOf([...windowEntries(value as ReplayState), ...unknown.at(place)])
    case 'or':
      return typeof value === 'string' && form.words.includes(value)
        ? scalar(value)
        : valueTree(form.part, value, place, unknown)
    case 'list':
      return listOf(
        (value as readonly unknown[]).map((item, i) => valueTree(form.item, item, `${place}/${i}`, unknown)),
      )
    case 'struct':
      return structTree(form.parts, value as Record<string, unknown>, place, unknown)
    case 'union':
      return structTree(partsOf(form, value), value as Record<string, unknown>, place, unknown)
  }
}

type Parts = readonly (readonly [string, AnyPart])[]

export function structTree(parts: Parts, value: Record<string, unknown>, place: string, unknown: UnknownFields): Tree {
  const known = parts.flatMap(([key, part]): (readonly [string, Tree])[] =>
    part.kind === 'value' ? [[key, valueTree(part, value[key], `${place}/${key}`, unknown)]] : [],
  )
  return mapOf([...known, ...unknown.at(place)])
}

const partsOf = ({ cases }: Extract<Form, { readonly is: 'union' }>, value: unknown): Parts => {
  const { type } = value as { readonly type: string }
  const form = cases.find(([name]) => name === type)?.[1].form
  return form?.is === 'struct' ? form.parts : []
}

/** Bits as in the table of a gateway: the highest number received is the last bit. */
const windowEntries = ({ size, top, bits }: ReplayState): readonly (readonly [string, Tree])[] => [
  ['size', scalar(String(size))],
  ['top', scalar(top.toString())],
  ['bits', scalar(`0x${bits.toString(16).padStart(size >> 2, '0')}`)],
]
