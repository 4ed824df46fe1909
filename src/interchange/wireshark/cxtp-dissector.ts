import {
  CXTP_ALGORITHM,
  CXTP_PORT,
  CXTP_PPID,
  CXTP_STATUS,
  CXTP_TYPE,
  CXTP_VERSION,
  FPT,
  type CxtpType,
} from '../../protocol/wire/cxtp/codes.ts'
import type { ContextFieldRow } from '../../protocol/wire/cxtp/contexts/context-type.ts'
import { sadContext } from '../../protocol/wire/cxtp/contexts/sad.ts'
import { spdContext } from '../../protocol/wire/cxtp/contexts/spd.ts'
import { EXPERIMENTAL_MOBILITY_TYPE as ICMP4_TYPE } from '../../protocol/wire/icmp4/icmp4.ts'
import { EXPERIMENTAL_MOBILITY_TYPE as ICMP6_TYPE, MOBILITY_SUBTYPE } from '../../protocol/wire/icmp6/icmp6.ts'
import body from './dissector-body.lua?raw'

/** The parts of each message behind its first word, in order; what a part is stands in dissector-body.lua. */
const LAYOUTS: Readonly<Record<CxtpType, readonly string[]>> = {
  CTAR: ['previous', 'router', 'sequence', 'token', 'blocks'],
  CTAA: ['previous', 'statuses_and_spis'],
  CTD: ['elapsed', 'previous', 'blocks'],
  PCTD: ['elapsed', 'previous', 'key', 'blocks'],
  CTDR: ['previous', 'statuses'],
  CTC: ['previous'],
  'CT-Req': ['previous', 'sequence', 'token', 'blocks'],
}
/** What bit 9 of the first word says; nothing where it is not here (RFC 4067 §2.2). */
const FLAGS: Partial<Record<CxtpType, string>> = { CTAR: 'flag_a', CTD: 'flag_a', PCTD: 'flag_a', CTDR: 'flag_s' }

/**
 * A dissector in Lua for Wireshark and tshark (4.0 and later), which read ICMPv6 type 150 as something else and do not
 * know CXTP. Numbers and names come from the tables that the codecs use.
 */
export function cxtpDissector(): string {
  const types = Object.entries(CXTP_TYPE) as [CxtpType, number][]
  const lines = [
    '-- CXTP (RFC 4067) for Wireshark and tshark. Put it into the folder that Help > About > Folders calls Personal Lua',
    '-- Plugins, or: tshark -X lua_script:cxtp.lua. Written by Roamscope (npm run docs); change it there.',
    '-- Licence: Apache-2.0.',
    '',
    `local VERSION, PORT, PPID = ${CXTP_VERSION}, ${CXTP_PORT}, 0x${CXTP_PPID.toString(16)}`,
    `local ICMP6_TYPE, ICMP4_TYPE, SUBTYPE = ${ICMP6_TYPE}, ${ICMP4_TYPE}, ${MOBILITY_SUBTYPE.CXTP}`,
    `local FPT_SAD, FPT_IKEV2 = ${FPT['IPsec SAD']}, ${FPT.IKEv2}`,
    `local GOOD, COLLISION, COLLISION_OUT = ${CXTP_STATUS.good}, ${CXTP_STATUS['SPI collision']}, ${CXTP_STATUS['outbound SPI collision']}`,
    namesTable('TYPES', CXTP_TYPE),
    namesTable('FPTS', FPT),
    namesTable('STATUSES', CXTP_STATUS),
    namesTable('ALGORITHMS', CXTP_ALGORITHM),
    table(
      'FLAGS',
      types.flatMap(([name, code]) => (FLAGS[name] === undefined ? [] : [`[${code}] = ${quoted(FLAGS[name])}`])),
    ),
    table(
      'LAYOUTS',
      types.map(([name, code]) => `[${code}] = { ${LAYOUTS[name].map(quoted).join(', ')} }`),
    ),
    table('CONTEXT_FIELDS', [
      contextFields(FPT['IPsec SAD'], sadContext.rows),
      contextFields(FPT['IPsec SPD'], spdContext.rows),
    ]),
  ]
  return `${lines.join('\n')}\n${body}`
}

const quoted = (text: string): string => JSON.stringify(text)
const table = (name: string, entries: readonly string[]): string =>
  [`local ${name} = {`, ...entries.map(entry => `  ${entry},`), '}'].join('\n')
const namesTable = (name: string, codes: Readonly<Record<string, number>>): string =>
  table(
    name,
    Object.entries(codes).map(([text, code]) => `[${code}] = ${quoted(text)}`),
  )
/** Labels in the order of the presence vector's bits. */
const contextFields = (fpt: number, rows: readonly ContextFieldRow[]): string =>
  `[${fpt}] = {\n${rows.map(({ label }) => `    ${quoted(label)},`).join('\n')}\n  }`
