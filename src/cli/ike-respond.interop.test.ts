import { afterEach, describe, expect, test } from 'vitest'
import { GATEWAY_INNER, type StrongswanOptions } from '../ports/strongswan-config.ts'
import { startStrongswan, strongswanObstacle, type Strongswan } from '../ports/strongswan.ts'
import { expectDone, expectSameSas, isUp, respond, until, type IkeRun } from './ike-interop.fixture.ts'

const obstacle = strongswanObstacle()
const PING = `ping:${GATEWAY_INNER}`

let running: Strongswan | undefined
afterEach(async () => {
  await running?.stop()
  running = undefined
})

/** The gateway begins, and this side answers and does what is asked. */
async function begin(
  options: StrongswanOptions,
  doing: string,
  ...more: readonly string[]
): Promise<{ readonly peer: Strongswan; readonly run: Promise<IkeRun>; readonly said: string }> {
  const peer = await startStrongswan({ ...options, beginsWith: true })
  running = peer
  const run = respond(peer, doing, ...more)
  const said = await peer.swanctl('--initiate', '--child', 'net', '--timeout', '8')
  return { peer, run, said }
}

// Left out only on a machine that cannot run it and is not continuous integration.
describe.skipIf(obstacle !== undefined && !process.env['CI'])(`responder against strongSwan ${obstacle ?? ''}`, () => {
  test.each([
    ['AES-GCM and X25519', 'aes128gcm16-prfsha256-x25519', 'aes128gcm16'],
    ['AES-CBC and MODP-2048', 'aes256-sha256-modp2048', 'aes256-sha256'],
  ])('%s: SAs, pings, rekeyings, life', async (_, ike, esp) => {
    const { peer, run } = await begin(
      {},
      `${PING},rekey-child,${PING},rekey-ike,${PING},dpd`,
      '--ike',
      ike,
      '--esp',
      esp,
    )
    expectDone(await run)
    expectSameSas(await run, await until(peer, isUp))
  })

  test('asks for a cookie', async () => {
    const { peer, run } = await begin({}, PING, '--cookies')
    expectDone(await run)
    expect((await run).progress).toContain('cookie-asked-for')
    expectSameSas(await run, await until(peer, isUp))
  })

  test('asks for another group', async () => {
    const both = 'aes128gcm16-prfsha256-modp2048-x25519'
    const { peer, run } = await begin({ proposals: both }, PING, '--ike', 'aes128gcm16-prfsha256-x25519')
    expectDone(await run)
    expect((await run).progress).toContain('INVALID_KE_PAYLOAD')
    expectSameSas(await run, await until(peer, isUp))
  })

  test('rekeyings that the gateway begins', async () => {
    const { peer, run } = await begin({}, `${PING},wait:3,${PING}`)
    const [first] = await until(peer, isUp)
    await peer.swanctl('--rekey', '--child', 'net')
    await until(
      peer,
      sas => isUp(sas) && sas[0]?.children.some(({ spiIn }) => spiIn !== first?.children[0]?.spiIn) === true,
    )
    await peer.swanctl('--rekey', '--ike', 'c')
    await until(peer, sas => isUp(sas) && sas[0]?.initiatorSpi !== first?.initiatorSpi)
    expectDone(await run)
    expectSameSas(await run, await until(peer, isUp))
  })

  test('limits the authentication, and the gateway repeats it', async () => {
    const { peer, run } = await begin({}, `${PING},reauth,${PING},wait:1`, '--auth-lifetime', '3600')
    expectDone(await run)
    expectSameSas(await run, await until(peer, sas => isUp(sas) && sas.length === 1))
  })

  test('deletion by either side', async () => {
    const { peer, run } = await begin({}, `${PING},delete`)
    expectDone(await run)
    await until(peer, sas => sas.length === 0)
    await peer.stop()
    const second = await begin({}, 'closed')
    await second.peer.swanctl('--terminate', '--ike', 'c')
    expectDone(await second.run)
    expect((await second.run).sas).toEqual([])
  })

  test('messages in fragments, both ways', async () => {
    const { peer, run } = await begin(
      { fragmentSize: 300 },
      `${PING},rekey-child,${PING}`,
      '--fragment',
      '250',
      '--ike',
      'aes256-sha256-modp2048',
      '--esp',
      'aes256-sha256',
    )
    expectDone(await run)
    expect(peer.log()).toMatch(/EF\(1\/\d\)/)
  })

  test('refuses a wrong secret', async () => {
    const { run, said } = await begin({ psk: 'another secret' }, PING)
    expect(said).toContain('AUTHENTICATION_FAILED')
    expect((await run).commands[0]?.detail).toBe('peer-not-authentic: AUTHENTICATION_FAILED')
  })

  test('refuses proposals that have nothing in common', async () => {
    const { run, said } = await begin({}, PING, '--ike', 'aes256gcm16-prfsha384-ecp384')
    expect(said).toContain('NO_PROPOSAL_CHOSEN')
    expect((await run).commands[0]?.detail).toBe('refused: NO_PROPOSAL_CHOSEN')
  })
})
