import { useState, type ReactNode } from 'react'
import { equalBytes, toHex } from '../../../lib/bytes.ts'
import { icvSecret, type NonceAttack, type Overheard } from '../../../checker/invariants/nonce-attack.ts'
import { nonce as say } from '../../i18n/en/nonce.ts'
import { attackFor, reusedIn } from '../../selectors/nonce-story.ts'
import { milliseconds } from '../../selectors/time-text.ts'
import { goTo, select } from '../../store/actions.ts'
import type { LoadedTrace } from '../../store/state.ts'
import { CopyHex } from '../../widgets/copy-hex.tsx'
import { ClauseChip } from '../packet/clause-chip.tsx'
import { OctetRows } from './octet-rows.tsx'
import styles from './nonce.module.css'

/** A nonce that came twice, played out with the octets on the wire, up to a packet that nobody sent. */
export default function NonceSteps({ loaded }: { readonly loaded: LoadedTrace }): ReactNode {
  const [chosen, setChosen] = useState(0)
  const keys = reusedIn(loaded)
  const reused = keys[chosen] ?? keys[0]
  const attack = reused === undefined ? undefined : attackFor(reused)
  if (attack === undefined) return null
  return (
    <div className={styles.nonce}>
      <p>{say.intro}</p>
      {keys.length > 1 && (
        <p className={styles.which}>
          <button type="button" disabled={chosen === 0} aria-label={say.previous} onClick={() => setChosen(chosen - 1)}>
            ‹
          </button>
          {say.which(chosen + 1, keys.length)}
          <button
            type="button"
            disabled={chosen === keys.length - 1}
            aria-label={say.following}
            onClick={() => setChosen(chosen + 1)}
          >
            ›
          </button>
        </p>
      )}
      <p>{say.facts(attack.encryption, attack.spi, attack.reuses.length)}</p>
      <ol className={styles.steps}>
        <Packets attack={attack} loaded={loaded} />
        <Difference attack={attack} />
        <Reading attack={attack} />
        <Secret attack={attack} />
        {attack.degree > 0 && <Forged attack={attack} />}
      </ol>
    </div>
  )
}

interface Props {
  readonly attack: NonceAttack
}

function Packets({ attack, loaded }: Props & { readonly loaded: LoadedTrace }): ReactNode {
  const [{ one, other, iv }, ...more] = attack.reuses
  return (
    <li>
      <h4>{say.packets}</h4>
      {[one, other].map(packet => (
        <PacketButton key={packet.message} packet={packet} loaded={loaded} />
      ))}
      <p>
        {say.iv(iv)} {more.length > 0 && say.more(more.length)} <ClauseChip clause="RFC 4106 §3" />
      </p>
    </li>
  )
}

function PacketButton({ packet, loaded }: { readonly packet: Overheard; readonly loaded: LoadedTrace }): ReactNode {
  const { message, node, sequence, atUs, step } = packet
  const label = loaded.trace.header.nodes.find(({ id }) => id === node)?.label ?? node
  const onClick = (): void => {
    goTo(step)
    select({ kind: 'message', message })
  }
  return (
    <button type="button" className={styles.packet} title={say.open(message)} onClick={onClick}>
      {say.packet(message, label, sequence, milliseconds(atUs, 1))}
    </button>
  )
}

function Difference({ attack: { difference } }: Props): ReactNode {
  const equal = difference.filter(octet => octet === 0).length
  return (
    <li>
      <h4>{say.difference}</h4>
      <p>{say.differenceText(equal, difference.length)}</p>
      <OctetRows title={say.octets(say.difference)} octets={difference} stands={octet => octet !== 0} />
    </li>
  )
}

function Reading({ attack }: Props): ReactNode {
  const { difference, clear, predictable, reuses } = attack
  const [one, other] = [reuses[0].one.message, reuses[0].other.message]
  const read = difference.map((octet, i) => octet ^ (clear.one[i] ?? 0))
  return (
    <li>
      <h4>{say.read}</h4>
      <p>{predictable === 0 ? say.nothing(one, other) : say.readText(predictable, one, other)}</p>
      <OctetRows title={say.octets(say.read)} octets={read} stands={(_, at) => at < predictable} />
      <p>{equalBytes(read, clear.other.subarray(0, read.length)) ? say.matches : say.differs}</p>
    </li>
  )
}

function Secret({ attack: { encryption, degree, candidates, forgery } }: Props): ReactNode {
  const text = encryption === 'chacha20poly1305' ? say.secretPoly : say.secretText
  return (
    <li>
      <h4>{say.secret(icvSecret(encryption))}</h4>
      <p>
        {degree === 0 ? say.tooLong : text(degree, candidates)} <ClauseChip clause="SP 800-38D App. A" />
      </p>
      {forgery !== undefined && (
        <p>
          <CopyHex hex={toHex(forgery.secret)} copy={say.copy} copied={say.copied} />{' '}
          {say.secretName(forgery.attempt, candidates)}
        </p>
      )}
    </li>
  )
}

function Forged({ attack: { encryption, forgery } }: Props): ReactNode {
  if (forgery === undefined)
    return (
      <li>
        <h4>{say.forged}</h4>
        <p>{say.refused}</p>
      </li>
    )
  const { sequence, octets, attempt, clear } = forgery
  return (
    <li data-forged="">
      <h4>{say.forged}</h4>
      <p>{say.forgedText(sequence)}</p>
      <OctetRows title={say.octets(say.forged)} octets={octets} />
      <p>{say.accepted(attempt)}</p>
      <OctetRows title={say.accepted(attempt)} octets={clear} />
      <p>{encryption === 'chacha20poly1305' ? say.reach.chacha : say.reach.gcm}</p>
    </li>
  )
}
