/** A pair of child SAs in strongSwan's own list; SPIs are 8 hex digits. */
export interface StrongswanChild {
  readonly name: string
  readonly state: string
  readonly spiIn: string
  readonly spiOut: string
  readonly encryption: string
}

/** An IKE SA in strongSwan's own list; SPIs are 16 hex digits. */
export interface StrongswanSa {
  readonly state: string
  readonly initiatorSpi: string
  readonly responderSpi: string
  readonly remote: string
  readonly encryption: string
  readonly keyExchange: string
  /** Inner addresses one of the two got from the other. */
  readonly innerAddresses: readonly string[]
  readonly children: readonly StrongswanChild[]
}

interface Section {
  readonly values: ReadonlyMap<string, string>
  readonly sections: readonly { readonly name: string; readonly section: Section }[]
}

/** Reads what `swanctl --list-sas --raw` prints: sections in braces, lists in brackets, `key=value`. */
export function readStrongswanSas(text: string): readonly StrongswanSa[] {
  const tokens = [...text.matchAll(/([^\s{}=[\]]+)\s*\{|([^\s{}=[\]]+)=(\[[^\]]*\]|[^\s{}]*)|\}/g)]
  let at = 0
  const read = (): Section => {
    const values = new Map<string, string>()
    const sections: { readonly name: string; readonly section: Section }[] = []
    for (;;) {
      const token = tokens[at]
      at += 1
      if (token === undefined || token[0] === '}') return { values, sections }
      const [, name, key, value] = token
      if (name !== undefined) sections.push({ name, section: read() })
      else if (key !== undefined) values.set(key, value ?? '')
    }
  }
  // Each line is an event that holds one section a connection.
  return read().sections.flatMap(({ section }) => section.sections.map(each => saOf(each.section)))
}

function saOf({ values, sections }: Section): StrongswanSa {
  const of = (key: string): string => values.get(key) ?? ''
  const children = sections.find(({ name }) => name === 'child-sas')?.section.sections ?? []
  const keyOctets = of('encr-keysize')
  return {
    state: of('state'),
    initiatorSpi: of('initiator-spi').padStart(16, '0'),
    responderSpi: of('responder-spi').padStart(16, '0'),
    remote: of('remote-host'),
    encryption: keyOctets === '' ? of('encr-alg') : `${of('encr-alg')}_${keyOctets}`,
    keyExchange: of('dh-group'),
    innerAddresses: `${of('local-vips')} ${of('remote-vips')}`.match(/[^\s[\]]+/g) ?? [],
    children: children.map(({ name, section }) => childOf(name, section)),
  }
}

function childOf(name: string, { values }: Section): StrongswanChild {
  const of = (key: string): string => values.get(key) ?? ''
  return {
    name,
    state: of('state'),
    spiIn: of('spi-in').padStart(8, '0'),
    spiOut: of('spi-out').padStart(8, '0'),
    encryption: `${of('encr-alg')}_${of('encr-keysize')}`,
  }
}
