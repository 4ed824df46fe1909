import type { ReactNode } from 'react'
import { t } from '../../i18n/t.ts'
import type { TokenMaking } from '../../selectors/packet-token.ts'
import { KeyGlyph } from '../tables/key-glyph.tsx'
import { ClauseChip } from './clause-chip.tsx'
import styles from './packet.module.css'

/** Where the authorization token of a CTAR or CT-Req comes from. */
export function TokenCard({ token }: { readonly token: TokenMaking }): ReactNode {
  return (
    <section className={styles.token}>
      <h3>
        {t('packet', 'tokenHeading')} <code>{token.token}</code>
        <ClauseChip clause={t('packet', 'tokenRef')} />
      </h3>
      <p>{t('packet', 'token')}</p>
      <dl>
        <dt>{t('packet', 'tokenKey')}</dt>
        <dd>
          {token.fingerprint === undefined ? (
            t('packet', 'tokenUnknownKey')
          ) : (
            <>
              <KeyGlyph fingerprint={token.fingerprint} /> <code>{token.fingerprint}</code>
            </>
          )}
        </dd>
        <dt>{t('packet', 'tokenInput')}</dt>
        <dd className={styles.tokenInput}>
          {token.input.map((part, i) => (
            <code key={`${i} ${part}`}>{part}</code>
          ))}
        </dd>
      </dl>
    </section>
  )
}
