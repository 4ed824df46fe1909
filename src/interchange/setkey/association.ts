import { err, ok, type Result } from '../../lib/result.ts'
import { emptyWindow, WINDOW_MAX, WINDOW_MIN } from '../../protocol/ipsec/replay-window.ts'
import { newAssociation, type Lifetime, type SecurityAssociation } from '../../protocol/ipsec/sa.ts'
import { setkeyError, type SetkeyError } from './error.ts'
import { isOwn, linkOf, ownerOf, type SetkeyOptions } from './options.ts'
import { resolveHost } from './resolve.ts'
import type { AddStatement } from './statement.ts'

/** The SA of an add. Inbound when its destination is this node; one that touches this node nowhere is an error. */
export function associationOf(
  options: SetkeyOptions,
  statement: AddStatement,
): Result<SecurityAssociation, SetkeyError> {
  const source = resolveHost(statement.source, options.names)
  if (!source.ok) return source
  const destination = resolveHost(statement.destination, options.names)
  if (!destination.ok) return destination
  const direction = isOwn(options, destination.value) ? 'in' : 'out'
  const [local, remote] = direction === 'in' ? [destination.value, source.value] : [source.value, destination.value]
  if (!isOwn(options, local)) {
    const found = `${source.value} > ${destination.value}`
    return err(setkeyError('bad-value', statement.source, found, `one end of ${options.own.join(', ')}`))
  }
  const { windowPackets: size, unique, spi, protocol, mode = 'transport' } = statement
  const { encryption, encryptionKey, integrity, integrityKey } = statement
  if (size > 0 && (size < WINDOW_MIN || size > WINDOW_MAX)) {
    const allowed = `-r 0 or ${WINDOW_MIN / 8} to ${WINDOW_MAX / 8} octets`
    return err(setkeyError('bad-value', statement, `-r ${size / 8}`, allowed))
  }
  const link = unique === undefined ? linkOf(options, local, remote) : `unique-${unique}`
  const made = newAssociation({
    spi,
    protocol,
    mode,
    direction,
    encryption,
    encryptionKey,
    integrity,
    integrityKey,
    link,
    id: `${link}/${direction}`,
    source: source.value,
    destination: destination.value,
    lookupCase: options.lookupCase ?? 1,
    // At the sender -r says that the other end checks: the counter must not come round.
    window: size > 0 && direction === 'in' ? emptyWindow(size) : undefined,
    overflow: size > 0 || statement.noCycle ? 'stop' : 'roll',
    lifetime: lifetimeOf(options, statement),
    owner: ownerOf(options, local, remote),
  })
  return made.ok
    ? ok(made.value)
    : err(setkeyError('bad-value', statement, made.error.text, `what ${made.error.ref} allows`))
}

/** Seconds count from the moment the listing is carried out; 0 and absence are no limit. */
function lifetimeOf({ nowUs = 0 }: SetkeyOptions, statement: AddStatement): Lifetime {
  const after = (seconds = 0) => (seconds === 0 ? undefined : nowUs + seconds * 1_000_000)
  const octets = (count = 0) => (count === 0 ? undefined : count)
  return {
    softExpiresAtUs: after(statement.softSeconds),
    hardExpiresAtUs: after(statement.hardSeconds),
    softOctets: octets(statement.softOctets),
    hardOctets: octets(statement.hardOctets),
    atEnd: 'terminate',
  }
}
