import { expect, test } from 'vitest'
import { spiAlternatives } from './spi-alternatives.ts'

const rows = spiAlternatives()
const of = (collision: string, name: string) => {
  const row = rows.find(each => each.collision.startsWith(collision) && each.name.includes(name))
  if (row === undefined) throw new Error(name)
  return row
}

test.each(['child', 'pair'])(
  '%s: the CTAA alone is the shortest way, and a complete IKEv2 a longer one than UPDATE_SPI',
  collision => {
    const [update, ctaa, alone, full] = ['UPDATE_SPI', 'then the update', 'addresses from CXTP', 'complete'].map(name =>
      of(collision, name),
    )
    expect(alone?.messages).toBe(2)
    expect(update?.messages).toBe(4)
    expect(ctaa?.messages).toBe(4)
    expect(full?.messages).toBeGreaterThan(4)
    expect(full?.octets).toBeGreaterThan(update?.octets ?? Infinity)
    expect(alone?.outageUs).toBeLessThanOrEqual(update?.outageUs ?? 0)
    expect(full?.outageUs).toBeGreaterThan(update?.outageUs ?? Infinity)
  },
)

test('whatever way, traffic flows again, and later when it is a message that traffic waits for that is lost', () => {
  for (const { collision, name, outageUs, outageAtLossUs } of rows) {
    expect(outageUs).toBeLessThan(4_000_000)
    // Traffic does not wait for the pair of IKE SPIs where both ends know the addresses.
    const waits = collision !== 'pair of IKE SPIs' || !name.includes('from CXTP')
    expect(outageAtLossUs > outageUs).toBe(waits)
    expect(outageAtLossUs).toBeLessThan(6_000_000)
  }
})
