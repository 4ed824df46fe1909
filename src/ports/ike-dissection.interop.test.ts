// tshark and `roamscope dissect` say the same of real exchanges: payloads, notify types, Message IDs, lengths.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dissectPacket, type FieldJson, type PacketJson } from '../interchange/dissection.ts'
import { createOpener } from '../interchange/esp-open.ts'
import { openingKeys, readKeys } from '../interchange/keys.ts'
import { readPcapng } from '../interchange/pcapng-read.ts'
import { createRealSuite } from '../protocol/crypto/real-suite.ts'
import type { TsharkKeys } from './tshark-keys.ts'
import { maySkipTshark, runTshark } from './tshark-run.ts'

const folder = join(import.meta.dirname, '../interchange/fixtures')
const names = readdirSync(folder)
  .filter(file => file.endsWith('.pcapng'))
  .map(file => file.slice(0, -'.pcapng'.length))

/** tshark's name of a field, and the names of ours that say the same. */
const FIELDS = {
  'isakmp.ispi': ['Initiator SPI', 'Initiator cookie'],
  'isakmp.rspi': ['Responder SPI', 'Responder cookie'],
  'isakmp.exchangetype': ['Exchange type'],
  'isakmp.messageid': ['Message ID'],
  'isakmp.length': ['Length'],
  'isakmp.notify.msgtype': ['Notify message type'],
  'isakmp.tf.type': ['Transform type'],
  'isakmp.key_exchange.dh_group': ['Key exchange method'],
  'isakmp.ts.start_ipv4': ['Starting address'],
  'isakmp.ts.end_ipv4': ['Ending address'],
} as const
const LISTED = ['frame.number', 'isakmp.typepayload', ...Object.keys(FIELDS)]
/** Proposals and transforms are no payloads in IKEv2; tshark gives them the numbers they had (RFC 7296 §3.3.1). */
const SUBSTRUCTURES = ['2', '3']

function dissected(name: string): readonly PacketJson[] {
  const file = readPcapng(readFileSync(join(folder, `${name}.pcapng`)))
  const read = readKeys(readFileSync(join(folder, `${name}.keys.json`), 'utf8'))
  if (!file.ok || !read.ok) throw new Error('fixtures are readable')
  const { keys, ikeKeys, ikev1Keys } = openingKeys(read.value)
  const opener = createOpener(keys, createRealSuite(), ikeKeys, ikev1Keys)
  return file.value.packets.map(packet => dissectPacket(packet, opener))
}

const allFields = (fields: readonly FieldJson[]): readonly FieldJson[] =>
  fields.flatMap(field => [field, ...allFields(field.children)])

/** Numbers as numbers; SPIs and addresses without prefix and case. */
const plain = (value: number | string): string => {
  const text = String(value).toLowerCase()
  if (/^0x[0-9a-f]{1,8}$/.test(text)) return String(Number(text))
  return text.replace(/^0x/, '').replaceAll(':', '')
}

/** One line a packet: what we say, in tshark's terms. */
function ours({ frame, ike, fields }: PacketJson): readonly (readonly string[])[] {
  if (ike === undefined) return []
  const inside = fields.filter(({ layer }) => layer === 'ike' || layer === 'sk' || layer === 'ikev1-payloads')
  const values = Object.values(FIELDS).map(wanted =>
    allFields(inside)
      .filter(({ name }) => wanted.some(each => each === name))
      .map(({ value }) => plain(value))
      .join(' '),
  )
  return [[String(frame), ike.payloads.map(({ type }) => type).join(' '), ...values]]
}

/** The same of tshark. */
async function theirs(name: string): Promise<readonly (readonly string[])[]> {
  const keys = JSON.parse(readFileSync(join(folder, `${name}.keys.json`), 'utf8')) as TsharkKeys
  const args = ['-Y', 'isakmp', '-T', 'fields', '-E', 'separator=/t', '-E', 'occurrence=a', '-E', 'aggregator=/s']
  const output = await runTshark(
    readFileSync(join(folder, `${name}.pcapng`)),
    { ike: keys.ike ?? [], ikev1: keys.ikev1 ?? [] },
    [...args, ...LISTED.flatMap(field => ['-e', field])],
  )
  if (!output.ok) throw new Error(output.error)
  return output.value.stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [frame = '', types = '', ...rest] = line.split('\t')
      const payloads = types.split(' ').filter(type => type !== '' && !SUBSTRUCTURES.includes(type))
      return [frame, payloads.join(' '), ...rest.map(cell => cell.split(' ').map(plain).join(' '))]
    })
}

describe.skipIf(maySkipTshark())('dissection', () => {
  test.each(names)('%s is read as tshark reads it', async name => {
    const found = dissected(name).flatMap(ours)
    expect(found.length).toBeGreaterThan(3)
    expect(found).toEqual(await theirs(name))
  })
})
