// Ways out of an SPI collision, by the project's own runs.
import { spiAlternatives, type Alternative } from '../../src/experiments/spi-alternatives.ts'

const ms = (us: number): string => `${us / 1_000} ms`

function table(rows: readonly Alternative[]): string {
  const head = ['', 'After', 'Messages', 'Octets', 'Outage', 'Outage, first word lost', 'Stays']
  const cells = rows.map(row => [
    row.name,
    row.source,
    String(row.messages),
    String(row.octets),
    ms(row.outageUs),
    ms(row.outageAtLossUs),
    row.keeps,
  ])
  return [head, head.map(() => '---'), ...cells].map(line => `| ${line.join(' | ')} |`).join('\n')
}

let played: readonly Alternative[] | undefined

function of(collision: Alternative['collision']): string {
  played ??= spiAlternatives()
  return table(played.filter(row => row.collision === collision))
}

export const SPI_ALTERNATIVES: Readonly<Record<string, () => string>> = {
  'alternatives-child': () => of('child SPIs, both directions'),
  'alternatives-pair': () => of('pair of IKE SPIs'),
}
