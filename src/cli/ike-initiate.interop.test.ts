import { afterEach, describe, expect, test } from 'vitest'
import { GATEWAY_INNER, type StrongswanOptions } from '../ports/strongswan-config.ts'
import { startStrongswan, strongswanObstacle, type Strongswan } from '../ports/strongswan.ts'
import { expectDone, expectSameSas, initiate, isUp, leaveHalfOpen, until } from './ike-interop.fixture.ts'

const obstacle = strongswanObstacle()
const PING = `ping:${GATEWAY_INNER}`

let running: Strongswan | undefined
const start = async (options: StrongswanOptions = {}): Promise<Strongswan> => (running = await startStrongswan(options))
afterEach(async () => {
  await running?.stop()
  running = undefined
})

// Left out only on a machine that cannot run it and is not continuous integration.
describe.skipIf(obstacle !== undefined && !process.env['CI'])(`initiator against strongSwan ${obstacle ?? ''}`, () => {
  test.each([
    ['AES-GCM and X25519', 'aes128gcm16-prfsha256-x25519', 'aes128gcm16'],
    ['AES-CBC and MODP-2048', 'aes256-sha256-modp2048', 'aes256-sha256'],
  ])('%s: SAs, pings, rekeyings, life, deletion', async (_, ike, esp) => {
    const peer = await start()
    const suite = ['--ike', ike, '--esp', esp]
    const run = await initiate(peer, `${PING},rekey-child,${PING},rekey-ike,${PING},rekey-child,${PING},dpd`, ...suite)
    expectDone(run)
    expectSameSas(run, await until(peer, isUp))
    const short = await initiate(peer, `${PING},delete`, ...suite)
    expectDone(short)
    await until(peer, sas => sas.length <= 1)
  })

  test('more child SAs beside the first, and the deletion of one', async () => {
    const peer = await start()
    const run = await initiate(peer, `create-child,${PING},delete-child,${PING}`)
    expectDone(run)
    expectSameSas(run, await until(peer, sas => isUp(sas) && sas[0]?.children.length === 1))
  })

  test('returns a cookie', async () => {
    const peer = await start({ cookies: true })
    await leaveHalfOpen(peer)
    const run = await initiate(peer, PING)
    expectDone(run)
    expect(run.progress).toContain('cookie-returned')
  })

  test('begins again with the group that the gateway wants', async () => {
    const peer = await start({ proposals: 'aes128gcm16-prfsha256-x25519' })
    const run = await initiate(peer, PING, '--ike', 'aes128gcm16-prfsha256-modp2048-x25519')
    expectDone(run)
    expect(run.progress).toContain('other-group')
    expectSameSas(run, await until(peer, isUp))
  })

  test.each([
    ['with the new SA first', []],
    ['with the old SA ended first', ['--break-before-make']],
  ])('repeats authentication, %s', async (_, options) => {
    const peer = await start()
    const run = await initiate(peer, `${PING},reauth,${PING},rekey-ike,${PING}`, ...options)
    expectDone(run)
    expectSameSas(run, await until(peer, sas => isUp(sas) && sas.length === 1))
  })

  test('moves to another address', async () => {
    const peer = await start()
    const run = await initiate(peer, `${PING},move:${peer.hereToo},dpd`, '--mobike')
    expectDone(run)
    expect((await until(peer, isUp))[0]?.remote).toBe(peer.hereToo)
  })

  test('rekeyings that the gateway begins', async () => {
    const peer = await start()
    const run = initiate(peer, `${PING},wait:3,${PING}`)
    const [first] = await until(peer, isUp)
    await peer.swanctl('--rekey', '--child', 'net')
    await until(
      peer,
      sas => isUp(sas) && sas[0]?.children.some(({ spiIn }) => spiIn !== first?.children[0]?.spiIn) === true,
    )
    await peer.swanctl('--rekey', '--ike', 'c')
    const after = await until(peer, sas => isUp(sas) && sas[0]?.initiatorSpi !== first?.initiatorSpi)
    expectDone(await run)
    expectSameSas(await run, await until(peer, isUp))
    expect(after[0]?.initiatorSpi).not.toBe(first?.initiatorSpi)
  })

  test.each([
    ['the child SA', ['--terminate', '--child', 'net'], `${PING},wait:1.5`, 1],
    ['the IKE SA', ['--terminate', '--ike', 'c'], 'closed', 0],
  ])('the gateway deletes %s', async (_, args, doing, left) => {
    const peer = await start()
    const run = initiate(peer, doing)
    await until(peer, isUp)
    await peer.swanctl(...args)
    expectDone(await run)
    expect((await run).sas.map(({ children }) => children.length)).toEqual(left === 0 ? [] : [0])
    expect(await peer.sas()).toHaveLength(left)
  })

  test('messages in fragments, both ways', async () => {
    const peer = await start({ fragmentSize: 300 })
    const run = await initiate(
      peer,
      `${PING},rekey-child,${PING}`,
      '--fragment',
      '250',
      '--ike',
      'aes256-sha256-modp2048',
      '--esp',
      'aes256-sha256',
    )
    expectDone(run)
    expect(peer.log()).toMatch(/EF\(1\/\d\)/)
    expectSameSas(run, await until(peer, isUp))
  })

  test('a wrong secret ends in AUTHENTICATION_FAILED', async () => {
    const run = await initiate(await start({ psk: 'another secret' }), PING)
    expect(run).toMatchObject({ exitCode: 1, ok: false, sas: [] })
    expect(run.commands[0]?.detail).toBe('authentication-refused: AUTHENTICATION_FAILED')
  })

  test('proposals that have nothing in common end in NO_PROPOSAL_CHOSEN', async () => {
    const run = await initiate(await start(), PING, '--ike', 'aes256gcm16-prfsha384-ecp384')
    expect(run).toMatchObject({ exitCode: 1, ok: false })
    expect(run.commands[0]?.detail).toBe('refused: NO_PROPOSAL_CHOSEN')
  })

  test('child proposals that have nothing in common leave the IKE SA', async () => {
    const peer = await start({ esp: 'aes256-sha256' })
    const run = await initiate(peer, PING)
    expect(run.commands[0]?.detail).toContain('child SA was refused')
    expect(run.progress).toContain('NO_PROPOSAL_CHOSEN')
  })
})
