import { afterEach, describe, expect, test } from 'vitest'
import {
  GATEWAY_ID,
  GATEWAY_INNER,
  INTEROP_PSK,
  MOBILE_ID,
  type StrongswanOptions,
} from '../ports/strongswan-config.ts'
import { startStrongswan, strongswanObstacle, type Strongswan } from '../ports/strongswan.ts'
import { authorityNow, issuePems, type Pems } from './ike-credentials.fixture.ts'
import {
  expectDone,
  expectSameSas,
  initiateWith,
  isUp,
  respondWith,
  until,
  type Files,
  type IkeRun,
} from './ike-interop.fixture.ts'

const obstacle = strongswanObstacle()
const PING = `ping:${GATEWAY_INNER}`
const RANGES = ['--ts', '10.20.0.0/24', '--remote-ts', `${GATEWAY_INNER}/32`]
const SECRET = ['--psk', INTEROP_PSK]
const CERTIFICATE = ['--cert', 'mn.pem', '--key', 'mn.key', '--ca', 'ca.pem']
const EAP = ['--eap-user', 'rosa', '--eap-password', 'a mobile of hers']

let running: Strongswan | undefined
afterEach(async () => {
  await running?.stop()
  running = undefined
})

const gatewayFiles = ({ cert, key, ca }: Pems): Files => ({
  'x509/gw.pem': cert,
  'private/gw.pem': key,
  'x509ca/ca.pem': ca,
})
const ourFiles = ({ cert, key }: Pems, { ca }: Pems): Files => ({ 'mn.pem': cert, 'mn.key': key, 'ca.pem': ca })

const gateway = issuePems('ecdsa-p256', GATEWAY_ID)
const mobile = issuePems('ecdsa-p256', MOBILE_ID)
const byCertificate = { shows: 'pubkey', demands: 'pubkey', credentials: gatewayFiles(gateway) } as const

const start = async (options: StrongswanOptions): Promise<Strongswan> => (running = await startStrongswan(options))

/** The gateway begins, and this side answers and does what is asked. */
async function begin(
  wishes: StrongswanOptions,
  doing: string,
  options: readonly string[],
  files?: Files,
): Promise<{ readonly peer: Strongswan; readonly run: Promise<IkeRun>; readonly said: string }> {
  const peer = await start({ ...wishes, beginsWith: true })
  const run = respondWith(peer, doing, options, files)
  return { peer, run, said: await peer.swanctl('--initiate', '--child', 'net', '--timeout', '8') }
}

// Left out only on a machine that cannot run it and is not continuous integration.
describe.skipIf(obstacle !== undefined && !process.env['CI'])(`certificates and strongSwan ${obstacle ?? ''}`, () => {
  test.each([
    ['ecdsa-p256', 'ECDSA_WITH_SHA256_DER', 'ECDSA_WITH_SHA256_DER'],
    ['rsa', 'RSA_EMSA_PSS_SHA2_256_SALT_32', 'RSA_EMSA_PKCS1_SHA2_256'],
    ['ed25519', 'ED25519', 'ED25519'],
  ] as const)('%s in both roles: SAs, pings, rekeyings', async (kind, scheme, theirScheme) => {
    const [theirs, ours] = [issuePems(kind, GATEWAY_ID), issuePems(kind, MOBILE_ID)]
    const wishes = { ...byCertificate, credentials: gatewayFiles(theirs) }
    const files = ourFiles(ours, theirs)
    const options = [...CERTIFICATE, ...RANGES]
    const peer = await start(wishes)
    const run = await initiateWith(peer, `${PING},rekey-ike,rekey-child,${PING}`, options, files)
    expectDone(run)
    expectSameSas(run, await until(peer, isUp))
    expect(peer.log()).toContain(`authentication of '${MOBILE_ID}' with ${scheme} successful`)
    expect(peer.log()).toContain(`authentication of '${GATEWAY_ID}' (myself) with ${theirScheme} successful`)
    await peer.stop()
    const second = await begin(wishes, PING, options, files)
    expect(second.said).toContain('completed successfully')
    expectDone(await second.run)
    expectSameSas(await second.run, await until(second.peer, isUp))
    expect(second.peer.log()).toContain(`authentication of '${MOBILE_ID}' with ${scheme} successful`)
  })

  test('deletion by either side', async () => {
    const peer = await start(byCertificate)
    expectDone(await initiateWith(peer, `${PING},delete`, [...CERTIFICATE, ...RANGES], ourFiles(mobile, gateway)))
    await until(peer, sas => sas.length === 0)
    await peer.stop()
    const second = await begin(byCertificate, 'closed', [...CERTIFICATE, ...RANGES], ourFiles(mobile, gateway))
    await second.peer.swanctl('--terminate', '--ike', 'c')
    expectDone(await second.run)
    expect((await second.run).sas).toEqual([])
  })

  test('one side by certificate, the other by the secret', async () => {
    const peer = await start({ ...byCertificate, demands: 'psk' })
    const run = await initiateWith(peer, PING, [...SECRET, '--ca', 'ca.pem', ...RANGES], { 'ca.pem': gateway.ca })
    expectDone(run)
    expectSameSas(run, await until(peer, isUp))
  })

  test('a CA that one side does not know: nobody gets in', async () => {
    const other = authorityNow('other')
    const stranger = issuePems('ecdsa-p256', MOBILE_ID, other)
    const options = [...CERTIFICATE, ...RANGES]
    const peer = await start(byCertificate)
    const refused = await initiateWith(peer, PING, options, ourFiles(stranger, gateway))
    expect(refused).toMatchObject({ exitCode: 1, ok: false, sas: [] })
    expect(refused.commands[0]?.detail).toBe('authentication-refused: AUTHENTICATION_FAILED')
    expect(peer.log()).toContain('no trusted')
    const refuses = await initiateWith(peer, PING, options, ourFiles(mobile, stranger))
    expect(refuses).toMatchObject({ exitCode: 1, ok: false })
    expect(refuses.sas.filter(({ state }) => state === 'established')).toEqual([])
    expect(refuses.commands[0]?.detail).toContain('peer-not-authentic')
    expect(refuses.progress).toContain('proof-unknown-issuer')
    await until(peer, sas => sas.length === 0)
    await peer.stop()
    const second = await begin(byCertificate, PING, options, ourFiles(mobile, stranger))
    expect(second.said).toContain('AUTHENTICATION_FAILED')
    expect((await second.run).commands[0]?.detail).toBe('peer-not-authentic: AUTHENTICATION_FAILED')
    expect((await second.run).progress).toContain('proof-unknown-issuer')
  })
})

describe.skipIf(obstacle !== undefined && !process.env['CI'])(
  `inner addresses and strongSwan ${obstacle ?? ''}`,
  () => {
    test('one from the gateway', async () => {
      const peer = await start({ ...byCertificate, pool: '10.30.0.0/24' })
      const options = [...CERTIFICATE, '--virtual-ip', '--remote-ts', `${GATEWAY_INNER}/32`]
      const run = await initiateWith(peer, `${PING},rekey-child,${PING}`, options, ourFiles(mobile, gateway))
      expectDone(run)
      expect(run.sas[0]?.innerAddresses).toEqual(['10.30.0.1'])
      expectSameSas(run, await until(peer, isUp))
    })

    test('one for the gateway', async () => {
      const wishes = { ...byCertificate, wantsAddress: true }
      const options = [...CERTIFICATE, '--pool', '10.30.0.0/24', '--ts', '10.20.0.0/24']
      const { peer, run } = await begin(
        wishes,
        'ping:10.30.0.1,rekey-child,ping:10.30.0.1',
        options,
        ourFiles(mobile, gateway),
      )
      expectDone(await run)
      expect((await run).sas[0]?.innerAddresses).toEqual(['10.30.0.1'])
      expectSameSas(await run, await until(peer, isUp))
    })
  },
)

describe.skipIf(obstacle !== undefined && !process.env['CI'])(`EAP-MSCHAPv2 and strongSwan ${obstacle ?? ''}`, () => {
  const user = { name: 'rosa', password: 'a mobile of hers' }

  test('as the user: SAs, pings, an address, a wrong password', async () => {
    const peer = await start({ ...byCertificate, demands: 'eap-mschapv2', user, pool: '10.30.0.0/24' })
    const options = ['--ca', 'ca.pem', '--virtual-ip', '--remote-ts', `${GATEWAY_INNER}/32`]
    const files = { 'ca.pem': gateway.ca }
    const run = await initiateWith(peer, `${PING},rekey-ike,${PING}`, [...EAP, ...options], files)
    expectDone(run)
    expectSameSas(run, await until(peer, isUp))
    expect(peer.log()).toContain('EAP method EAP_MSCHAPV2 succeeded, MSK established')
    const guess = ['--eap-user', 'rosa', '--eap-password', 'guess']
    const refused = await initiateWith(peer, PING, [...guess, ...options], files)
    expect(refused).toMatchObject({ exitCode: 1, ok: false, sas: [] })
    expect(refused.commands[0]?.detail).toContain('eap-failed')
  })

  test('as the gateway: SAs, pings', async () => {
    const credentials = { 'x509ca/ca.pem': mobile.ca }
    const wishes = { shows: 'eap-mschapv2', demands: 'pubkey', user, credentials } as const
    const options = ['--cert', 'mn.pem', '--key', 'mn.key', ...EAP, ...RANGES]
    const { peer, run } = await begin(wishes, `${PING},rekey-child,${PING}`, options, ourFiles(mobile, gateway))
    expectDone(await run)
    expectSameSas(await run, await until(peer, isUp))
  })
})
