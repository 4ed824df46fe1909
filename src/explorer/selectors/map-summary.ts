import { t } from '../i18n/t.ts'
import type { MapScene } from './map-scene.ts'
import type { Labels } from './table-cells.ts'

/** The map in words: its text form. */
export function mapSummary({ mobiles, pipes, down, parted }: MapScene, labels: Labels): string {
  const name = (id: string): string => labels.get(id) ?? id
  const places = mobiles.map(({ label, router }) =>
    router === null ? t('map', 'between', label) : t('map', 'inCell', label, name(router)),
  )
  const pairs = new Map<string, 'tunnel' | 'changing' | 'torn'>()
  for (const { mobile, router, state } of pipes) {
    const key = `${mobile} ${router}`
    const said = state === 'whole' ? 'tunnel' : state === 'torn' ? 'torn' : 'changing'
    if (pairs.get(key) !== 'changing') pairs.set(key, said)
  }
  const tunnels = [...pairs].map(([key, state]) => {
    const [mobile = '', router = ''] = key.split(' ')
    return t('map', state, name(mobile), name(router))
  })
  const broken = [
    ...[...down].map(id => t('map', 'down', name(id))),
    ...parted.map(([a, b]) => t('map', 'parted', name(a), name(b))),
  ]
  return [...places, ...tunnels, ...broken].join(' ')
}
