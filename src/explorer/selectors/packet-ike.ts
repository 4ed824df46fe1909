import type { Layer } from '../../protocol/wire/frame.ts'
import type { Field } from '../../protocol/wire/schema.ts'

/** Layers that are chains of IKE payloads, in clear or opened. */
const IKE_LAYERS = new Set(['ike', 'sk', 'skf', 'ike-payloads', 'ikev1-payloads'])
export const isIkeLayer = (protocol: string): boolean => IKE_LAYERS.has(protocol)

/** A layer of IKE as it is read: the header as one row, then one row for each payload. A fragment has neither. */
export interface IkeParts {
  readonly header: readonly Field[]
  readonly payloads: readonly Field[]
  /** Padding and its length behind the payloads of SK (RFC 7296 §3.14). */
  readonly trailer: readonly Field[]
}

export function ikeParts({ protocol, fields }: Layer): IkeParts {
  const at = fields.findIndex(({ key }) => key === 'payloads')
  if (at < 0)
    return protocol === 'ike'
      ? { header: fields, payloads: [], trailer: [] }
      : { header: [], payloads: [], trailer: fields }
  return { header: fields.slice(0, at), payloads: fields[at]?.children ?? [], trailer: fields.slice(at + 1) }
}

/** `IKE_AUTH request 1, from the initiator`. */
export function ikeMeaning({ fields }: Layer): string {
  const text = (key: string): string => fields.find(field => field.key === key)?.text ?? ''
  const exchange = text('exchange').replace(/ \(\d+\)$/, '')
  if (exchange === '') return ''
  // IKEv1 has no requests and answers (RFC 2408 §3.1).
  if (fields.some(({ key }) => key === 'initiatorCookie')) return exchange
  const isResponse = fields.find(({ key }) => key === 'response')?.value === 1
  return `${exchange} ${isResponse ? 'response' : 'request'} ${text('messageId')}`
}

/** What a payload says, in a few words; empty where its name says all. */
export function payloadMeaning(payload: Field): string {
  // Payloads of IKEv1 have no short text of their own.
  return (MEANINGS[payload.text.replace(/\(.*$/, '') || payload.name] ?? (() => ''))(payload)
}

const MEANINGS: Readonly<Record<string, (payload: Field) => string>> = {
  SA: payload => under(payload, 'proposals').map(proposalText).join('; '),
  KE: payload => bare(find(payload, 'method')?.text),
  IDi: idText,
  IDr: idText,
  CERT: payload => bare(find(payload, 'encoding')?.text),
  CERTREQ: payload => bare(find(payload, 'encoding')?.text),
  AUTH: payload => bare(find(payload, 'method')?.text),
  Nonce: payload => octets(find(payload, 'nonce')),
  D: payload => {
    const spis = under(payload, 'spis').map(({ text }) => text)
    return [bare(find(payload, 'protocol')?.text), ...spis].join(' ')
  },
  TSi: selectorTexts,
  TSr: selectorTexts,
  CP: payload => [bare(find(payload, 'cfg')?.text), ...under(payload, 'attributes').map(({ name }) => name)].join(' '),
  N: payload => {
    const data = find(payload, 'data')
    return data === undefined || data.text === 'empty' ? '' : data.text
  },
  'IKEv1 security association': payload => [...new Set(under(payload, 'proposals').map(protocolText))].join(', '),
  'IKEv1 identification payload': idText,
  'IKEv1 notification': payload => bare(find(payload, 'notify')?.text),
  'IKEv1 delete': payload =>
    [bare(find(payload, 'protocol')?.text), ...under(payload, 'spis').map(({ text }) => text)].join(' '),
  'IKEv1 mode configuration': payload =>
    [payload, ...under(payload, 'attributes')]
      .map((each, i) => bare(find(each, i === 0 ? 'cfg' : 'attribute')?.text).replace('ISAKMP_', ''))
      .join(' '),
  EAP: payload => bare(find(payload, 'code')?.text),
}

const protocolText = (proposal: Field): string => bare(find(proposal, 'type')?.text ?? find(proposal, 'protocol')?.text)

/** `ESP 0xca9dcad0: AES_GCM_16 128, NO_ESN`. */
function proposalText(proposal: Field): string {
  const spi = find(proposal, 'spi')?.text
  const transforms = under(proposal, 'transforms').map(transform => {
    const bits = find(find(transform, 'attributes'), 'bits')?.text
    const name = bare(find(transform, 'id')?.text).replace(/^(?:ENCR|AUTH)_/, '')
    return bits === undefined ? name : `${name} ${bits}`
  })
  const head = [bare(find(proposal, 'protocol')?.text), ...(spi === undefined ? [] : [spi])].join(' ')
  return `${head}: ${transforms.join(', ')}`
}

function idText(payload: Field): string {
  const id = find(payload, 'id')
  return id?.children.findLast(({ key }) => key !== 'type' && !key.startsWith('reserved'))?.text ?? ''
}

function selectorTexts(payload: Field): string {
  return under(payload, 'selectors')
    .map(selector => {
      const text = (key: string): string => find(selector, key)?.text ?? ''
      const [first, last] = [text('startAddress'), text('endAddress')]
      const addresses = first === last ? first : `${first}–${last}`
      const [low, high] = [text('startPort'), text('endPort')]
      const ports = low === '0' && high === '65535' ? '' : low === high ? ` port ${low}` : ` ports ${low}–${high}`
      const protocol = bare(text('protocol'))
      return `${addresses}${protocol === 'any' ? '' : ` ${protocol}`}${ports}`
    })
    .join(', ')
}

const octets = (field: Field | undefined): string => (field === undefined ? '' : `${field.end - field.start} octets`)
const bare = (text: string | undefined): string => (text ?? '').replace(/ \(\d+\)$/, '')

const under = (field: Field, key: string): readonly Field[] => find(field, key)?.children ?? []

function find(field: Field | undefined, key: string): Field | undefined {
  for (const child of field?.children ?? []) {
    const found = child.key === key ? child : find(child, key)
    if (found !== undefined) return found
  }
  return undefined
}

/** Where a notification is defined, by the beginning of its name; the payload itself is RFC 7296 §3.10. */
const NOTIFY_REFS: readonly (readonly [string, string])[] = [
  ['COOKIE2', 'RFC 4555 §3.7'],
  ['COOKIE', 'RFC 7296 §2.6'],
  ['INVALID_KE_PAYLOAD', 'RFC 7296 §1.3'],
  ['NO_PROPOSAL_CHOSEN', 'RFC 7296 §2.7'],
  ['AUTHENTICATION_FAILED', 'RFC 7296 §2.21.2'],
  ['TS_UNACCEPTABLE', 'RFC 7296 §2.9'],
  ['SINGLE_PAIR_REQUIRED', 'RFC 7296 §2.9'],
  ['TEMPORARY_FAILURE', 'RFC 7296 §2.25'],
  ['CHILD_SA_NOT_FOUND', 'RFC 7296 §2.25'],
  ['INVALID_IKE_SPI', 'RFC 7296 §2.21.4'],
  ['INITIAL_CONTACT', 'RFC 7296 §2.4'],
  ['SET_WINDOW_SIZE', 'RFC 7296 §2.3'],
  ['NAT_DETECTION', 'RFC 7296 §2.23'],
  ['REKEY_SA', 'RFC 7296 §1.3.3'],
  ['USE_TRANSPORT_MODE', 'RFC 7296 §1.3.1'],
  ['ESP_TFC_PADDING', 'RFC 7296 §1.3.1'],
  ['MOBIKE_SUPPORTED', 'RFC 4555 §3.1'],
  ['ADDITIONAL_KEY_EXCHANGE', 'RFC 9370 §2.2.4'],
  ['ADDITIONAL_IP', 'RFC 4555 §3.4'],
  ['NO_ADDITIONAL_ADDRESSES', 'RFC 4555 §3.6'],
  ['UPDATE_SA_ADDRESSES', 'RFC 4555 §3.5'],
  ['UNEXPECTED_NAT_DETECTED', 'RFC 4555 §3.9'],
  ['NO_NATS_ALLOWED', 'RFC 4555 §3.9'],
  ['UNACCEPTABLE_ADDRESSES', 'RFC 4555 §3.5'],
  ['REDIRECT', 'RFC 5685 §3'],
  ['IKEV2_FRAGMENTATION_SUPPORTED', 'RFC 7383 §2.3'],
  ['SIGNATURE_HASH_ALGORITHMS', 'RFC 7427 §4'],
  ['INTERMEDIATE_EXCHANGE_SUPPORTED', 'RFC 9242 §3.1'],
  ['IKEV2_MESSAGE_ID_SYNC', 'RFC 6311 §4'],
  ['IPSEC_REPLAY_COUNTER_SYNC', 'RFC 6311 §4'],
  ['TICKET', 'RFC 5723 §4'],
  ['CHILDLESS_IKEV2_SUPPORTED', 'RFC 6023 §3'],
  ['EAP_ONLY_AUTHENTICATION', 'RFC 5998 §3'],
  ['MULTIPLE_AUTH_SUPPORTED', 'RFC 4739 §3'],
]

/** The clause of a payload; of a notification the one that says what it is for. */
export function payloadRef(payload: Field): string {
  const notify = /^N\((.*)\)$/.exec(payload.text)?.[1]
  const found = notify === undefined ? undefined : NOTIFY_REFS.find(([name]) => notify.startsWith(name))
  return found?.[1] ?? payload.ref ?? ''
}
