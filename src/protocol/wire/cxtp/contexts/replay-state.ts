import { assert } from '../../../../lib/assert.ts'
import { fromHex, toHex } from '../../../../lib/bytes.ts'
import { NOTHING } from '../../schema/part.ts'
import { u16, u64, type ValuePart } from '../../schema.ts'

/** RFC 4303 §3.4.3 wants at least 32; the upper bound is ours. */
const SIZE_MIN = 32
const SIZE_MAX = 4_096

/** Anti-replay state of an inbound SA, RFC 4303 §3.4.3: bit d of the map stands for packet top - d. */
export interface ReplayState {
  readonly size: number
  readonly top: bigint
  readonly bits: bigint
}

const size = u16('Window size (packets)', { min: SIZE_MIN, max: SIZE_MAX })
const top = u64('Highest number received')
const octetsFor = (packets: number): number => Math.ceil(packets / 8)

/** Window size (2), top (8) and a bitmap of as many octets as the window needs, most significant first. */
export const replayState: ValuePart<ReplayState> = {
  kind: 'value',
  label: 'Anti-replay window',
  size: '10 octets and the bitmap',
  form: { is: 'window', min: SIZE_MIN, max: SIZE_MAX },
  open: false,
  looksAt: NOTHING,
  read(reader, scope, key) {
    reader.recorder?.enter(key, 'Anti-replay window', reader.at, 'RFC 4303 §3.4.3')
    const packets = size.read(reader, scope, 'size')
    const highest = packets === undefined || reader.stopped ? undefined : top.read(reader, scope, 'top')
    const octets = octetsFor(Math.min(packets ?? 0, SIZE_MAX))
    const there = highest !== undefined && reader.has(octets, 'Bitmap')
    const at = reader.at
    if (there) reader.at += octets
    const hex = toHex(reader.bytes.subarray(at, reader.at))
    if (there) reader.recorder?.leaf('bits', 'Bitmap', { start: at, end: reader.at }, hex, hex)
    const bits = BigInt(`0x0${hex}`)
    if (there && packets !== undefined && bits >> BigInt(packets) !== 0n) {
      const error = { at, field: 'Bitmap', found: 'more bits', allowed: `${packets} bits`, ref: 'RFC 4303 §3.4.3' }
      reader.fail({ code: 'range', ...error })
    }
    reader.recorder?.leave(reader.at)
    return reader.stopped || packets === undefined || highest === undefined
      ? undefined
      : { size: packets, top: highest, bits }
  },
  write(writer, value, scope, key) {
    size.write(writer, value.size, scope, key)
    top.write(writer, value.top, scope, key)
    assert(value.bits >= 0n && value.bits >> BigInt(value.size) === 0n, 'the bitmap has as many bits as the window')
    writer.octets(fromHex(value.bits.toString(16).padStart(octetsFor(value.size) * 2, '0')))
  },
  sample(choose) {
    const packets = choose.int(SIZE_MIN, 300)
    const bits = BigInt(`0x0${toHex(choose.bytes(octetsFor(packets)))}`) & ((1n << BigInt(packets)) - 1n)
    return { size: packets, top: choose.u64(), bits }
  },
}
