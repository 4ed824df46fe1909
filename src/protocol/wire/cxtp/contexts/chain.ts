import { assert } from '../../../../lib/assert.ts'
import { concatBytes, u32Bytes } from '../../../../lib/bytes.ts'
import { err, ok, type Result } from '../../../../lib/result.ts'
import type { Codec, WireError } from '../../schema.ts'
import { blockOf, type ContextBlock } from '../cdb.ts'
import { BLOCK_DATA_MAX, type Fpt } from '../codes.ts'

const PRESENCE_OCTETS = 4
/** Blocks of one context: some 65,000 octets, more than a message can hold. */
const CHAIN_MAX = 32
/** Zero octets that the 8-octet units of a block can add. */
const PADDING_MAX = 7

/**
 * A context as blocks. RFC 4067 has no way to split one above 2036 octets; Roamscope D2: the blocks follow each other
 * with the same FPT; the first has the presence vector, those after it have none, and all but the last are full.
 */
export function contextBlocks<T>(codec: Codec<T>, fpt: Fpt, value: T): ContextBlock[] {
  const octets = codec.encode(value)
  const presence = new DataView(octets.buffer).getUint32(0)
  const first = BLOCK_DATA_MAX - PRESENCE_OCTETS
  const blocks = [blockOf(fpt, octets.subarray(PRESENCE_OCTETS, PRESENCE_OCTETS + first), presence)]
  for (let at = PRESENCE_OCTETS + first; at < octets.length; at += BLOCK_DATA_MAX) {
    blocks.push(blockOf(fpt, octets.subarray(at, at + BLOCK_DATA_MAX)))
  }
  assert(blocks.length <= CHAIN_MAX, `a context takes at most ${CHAIN_MAX} blocks`)
  return blocks
}

/** What is wrong with a transferred context. `at` of the cause counts from its presence vector, across its blocks. */
export interface ContextError {
  readonly fpt: Fpt
  /** Which context of this type in the message, from 0. */
  readonly index: number
  readonly cause: WireError
}

/** The contexts of one type in a message, in order; blocks of other types are passed over. The first error ends it. */
export function contextsFromBlocks<T>(
  codec: Codec<T>,
  fpt: Fpt,
  blocks: readonly ContextBlock[],
): Result<readonly T[], ContextError> {
  const values: T[] = []
  for (const chain of chains(blocks.filter(block => block.fpt === fpt))) {
    const value = fromChain(codec, chain)
    if (!value.ok) return err({ fpt, index: values.length, cause: value.error })
    values.push(value.value)
  }
  return ok(values)
}

/** A block with a presence vector starts a context. */
function chains(blocks: readonly ContextBlock[]): ContextBlock[][] {
  const result: ContextBlock[][] = []
  for (const block of blocks) {
    const last = result.at(-1)
    if (block.presence !== undefined || last === undefined) result.push([block])
    else last.push(block)
  }
  return result
}

function fromChain<T>(codec: Codec<T>, chain: readonly ContextBlock[]): Result<T, WireError> {
  const error = chainError(chain)
  if (error !== undefined) return err(error)
  const octets = concatBytes(u32Bytes(chain[0]?.presence ?? 0), ...chain.map(block => block.data))
  const decoded = codec.decodePrefix(octets)
  if (!decoded.ok) return decoded
  const left = octets.length - decoded.value.used
  if (left <= PADDING_MAX) return ok(decoded.value.value)
  return err({
    code: 'trailing',
    at: decoded.value.used,
    field: codec.name,
    found: `${left} octets`,
    allowed: `at most ${PADDING_MAX} of padding`,
    ref: 'RFC 4067 §2.4',
  })
}

function chainError(chain: readonly ContextBlock[]): WireError | undefined {
  const ref = 'RFC 4067 §2.4'
  if (chain[0]?.presence === undefined) {
    return { code: 'range', at: 0, field: 'P', found: '0 in the first block', allowed: '1', ref }
  }
  if (chain.length > CHAIN_MAX) {
    return { code: 'limit', at: 0, field: 'Blocks', found: `${chain.length}`, allowed: `${CHAIN_MAX}`, ref }
  }
  const isFull = (block: ContextBlock): boolean =>
    block.data.length + (block.presence === undefined ? 0 : PRESENCE_OCTETS) === BLOCK_DATA_MAX
  const short = chain.slice(0, -1).findIndex(block => !isFull(block))
  if (short < 0) return undefined
  const found = `block ${short + 1} with ${chain[short]?.data.length} octets and another behind it`
  return { code: 'length', at: 0, field: 'Blocks', found, allowed: 'full blocks before the last', ref }
}
