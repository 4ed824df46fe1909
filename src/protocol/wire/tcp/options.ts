import {
  caseName,
  lengthOfAll,
  listToEnd,
  peekUint,
  rest,
  sampledAs,
  struct,
  tag,
  u16,
  u32,
  u8,
  union,
  type Choose,
  type ValuePart,
} from '../schema.ts'

/** A header has room for 40 octets of options (RFC 9293 §3.1). */
const OPTIONS_MAX = 40

const single = <T extends string>(code: number, type: T, name: string) =>
  struct(name, { type: tag(1, code, type, 'Kind') }, 'RFC 9293 §3.2')

const tcpOption = union('Option', {
  codes: { end: 0, noOperation: 1, segmentSize: 2, windowScale: 3, timestamps: 8 },
  peek: peekUint(0, 1, 'Kind'),
  cases: {
    /** What follows is padding: zeros, which read as this one again. */
    end: single(0, 'end', 'End of options'),
    noOperation: single(1, 'noOperation', 'No operation'),
    segmentSize: struct(
      'Maximum segment size',
      { type: tag(1, 2, 'segmentSize', 'Kind'), length: lengthOfAll(1, 'Length'), octets: u16('Octets') },
      'RFC 9293 §3.2',
    ),
    windowScale: struct(
      'Window scale',
      { type: tag(1, 3, 'windowScale', 'Kind'), length: lengthOfAll(1, 'Length'), shift: u8('Shift count') },
      'RFC 7323 §2.2',
    ),
    timestamps: struct(
      'Timestamps',
      {
        type: tag(1, 8, 'timestamps', 'Kind'),
        length: lengthOfAll(1, 'Length'),
        value: u32('Value (TSval)'),
        echo: u32('Echo reply (TSecr)'),
      },
      'RFC 7323 §3.2',
    ),
  },
  otherwise: struct('Option', {
    type: caseName('other'),
    code: sampledAs(u8('Kind'), choose => choose.int(0x20, 0x7f)),
    length: lengthOfAll(1, 'Length'),
    data: sampledAs(rest('Data'), choose => choose.bytes(choose.int(0, 6))),
  }),
  ref: 'RFC 9293 §3.2',
})
export type TcpOption = typeof tcpOption extends ValuePart<infer T> ? T : never

/** Options to the end of the header, which ends on four octets. */
export const tcpOptions: ValuePart<readonly TcpOption[]> = sampledAs(
  listToEnd<TcpOption>(tcpOption, 'Options', OPTIONS_MAX),
  choose => wholeWords(Array.from({ length: choose.int(0, 3) }, () => sampleOption(choose))),
)

const sampleOption = (choose: Choose): TcpOption => tcpOption.sample(choose, { fields: {}, start: 0 }, '')

/** Filled up with no operations in front, as senders align them (RFC 7323 appendix A). */
export function wholeWords(options: readonly TcpOption[]): readonly TcpOption[] {
  const octets = options.reduce((sum, option) => sum + octetsOf(option), 0)
  return [...Array.from({ length: (4 - (octets % 4)) % 4 }, () => ({ type: 'noOperation' }) as const), ...options]
}

const OCTETS = { end: 1, noOperation: 1, segmentSize: 4, windowScale: 3, timestamps: 10 } as const
const octetsOf = (option: TcpOption): number => (option.type === 'other' ? 2 + option.data.length : OCTETS[option.type])

/** The value and echo of the timestamps option, where it is there. */
export const timestampsOf = (
  options: readonly TcpOption[],
): { readonly value: number; readonly echo: number } | undefined => options.find(option => option.type === 'timestamps')
