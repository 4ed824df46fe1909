import type { ReactNode } from 'react'
import { packetContent as texts } from '../../i18n/en/packet-content.ts'
import { textsOf } from '../../i18n/t.ts'
import type { TokenMaking } from '../../selectors/packet-token.ts'
import { KeyGlyph } from '../tables/key-glyph.tsx'
import { ClauseChip } from './clause-chip.tsx'
import styles from './packet.module.css'

const say = textsOf(texts)

/** Where the authorization token of a CTAR or CT-Req comes from. */
export function TokenCard({ token }: { readonly token: TokenMaking }): ReactNode {
  return (
    <section className={styles.token}>
      <h3>
        {say('tokenHeading')} <code>{token.token}</code>
        <ClauseChip clause={say('tokenRef')} />
      </h3>
      <p>{say('token')}</p>
      <dl>
        <dt>{say('tokenKey')}</dt>
        <dd>
          {token.fingerprint === undefined ? (
            say('tokenUnknownKey')
          ) : (
            <>
              <KeyGlyph fingerprint={token.fingerprint} /> <code>{token.fingerprint}</code>
            </>
          )}
        </dd>
        <dt>{say('tokenInput')}</dt>
        <dd className={styles.tokenInput}>
          {token.input.map((part, i) => (
            <code key={`${i} ${part}`}>{part}</code>
          ))}
        </dd>
      </dl>
    </section>
  )
}
