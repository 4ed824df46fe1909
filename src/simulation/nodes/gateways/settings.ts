import { present } from '../../../lib/assert.ts'
import type { IkeContextSettings } from '../../../scenarios/scenario.ts'
import type { Dispatch } from '../../dispatch.ts'

export type RedirectSettings = NonNullable<IkeContextSettings['redirect']>

export type Pace = NonNullable<RedirectSettings['pace']>

/** Gateways of this scenario hand clients over (Palomares 2013 §III-D). */
export const handsOver = (d: Dispatch): boolean => d.env.scenario.ikeContext?.redirect !== undefined

/** Both gateways are configured alike: what one reads out and tells, the other reckons with. */
export const redirectSettings = (d: Dispatch): RedirectSettings =>
  present(d.env.scenario.ikeContext?.redirect, 'how contexts go with a redirect')
