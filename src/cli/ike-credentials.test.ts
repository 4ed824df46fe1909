import { createPrivateKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { err, ok } from '../lib/result.ts'
import { shell } from './cli.fixture.ts'
import { authorityNow, issuePems } from './ike-credentials.fixture.ts'
import { readIkeConfig, type IkeOptions } from './ike-options.ts'

const mobile = issuePems('ecdsa-p256', 'mn.example')
const rsa = issuePems('rsa', 'mn.example')
const other = issuePems('ecdsa-p384', 'other.example', authorityNow('other'))
const files: Readonly<Record<string, string>> = {
  'mn.pem': mobile.cert,
  'mn.key': mobile.key,
  'ca.pem': mobile.ca,
  'both-cas.pem': `${mobile.ca}${other.ca}`,
  'other.pem': other.cert,
  'other.key': other.key,
  'rsa.pem': rsa.cert,
  'sec1.key': String(createPrivateKey(mobile.key).export({ type: 'sec1', format: 'pem' })),
  'pkcs1.key': String(createPrivateKey(rsa.key).export({ type: 'pkcs1', format: 'pem' })),
  'sealed.key': String(
    createPrivateKey(mobile.key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' }),
  ),
  'cut.pem': mobile.cert.replace(/\n.{64}\n/, '\n'),
  text: 'hello',
}
const read = (path: string) => {
  const file = files[path]
  return file === undefined ? err(`${path}: cannot be read: no such file`) : ok(new TextEncoder().encode(file))
}

function peerOf(options: IkeOptions, role: 'initiate' | 'respond' = 'initiate') {
  const config = readIkeConfig({ id: 'mn.example', remoteId: 'gw.example', ...options }, role, read)
  if (!config.ok) throw new Error(config.error)
  return config.value.peers.values()[0]
}

const whole = (address: string, last: string) => ({ from: address, to: last })
const EVERY_IP4 = whole('0.0.0.0', '255.255.255.255')

describe('how each side shows who it is', () => {
  test('by the secret where nothing else is said', () => {
    expect(peerOf({ psk: 'x' })).toMatchObject({
      own: { method: 'pre-shared-key' },
      demands: { method: 'pre-shared-key' },
      innerAddresses: undefined,
    })
  })

  test('by certificate, with the keys of every common form', () => {
    const { own, demands } = peerOf({ cert: 'mn.pem', key: 'mn.key', ca: ['ca.pem'] }) ?? {}
    expect(own).toMatchObject({ method: 'certificate', key: { kind: 'ecdsa-p256' } })
    expect(demands).toMatchObject({ method: 'certificate', digitalSignatures: true })
    expect(peerOf({ cert: 'mn.pem', key: 'sec1.key', ca: ['ca.pem'] })?.own).toEqual(own)
    expect(peerOf({ cert: 'rsa.pem', key: 'pkcs1.key', psk: 'x' })).toMatchObject({
      own: { method: 'certificate', key: { kind: 'rsa' } },
      demands: { method: 'pre-shared-key' },
    })
    const two = peerOf({ psk: 'x', ca: ['ca.pem', 'both-cas.pem'] })?.demands
    expect(two?.method === 'certificate' && two.anchors.map(({ subject }) => subject.text)).toEqual([
      'CN=root',
      'CN=root',
      'CN=other',
    ])
  })

  test('by EAP: the user at one end, the gateway that knows the user at the other', () => {
    const eap = { eapUser: 'rosa', eapPassword: 'p' }
    expect(peerOf({ ...eap, ca: ['ca.pem'] })).toMatchObject({
      own: { method: 'eap', userName: 'rosa', password: 'p' },
      demands: { method: 'certificate' },
    })
    const gateway = { ...eap, cert: 'mn.pem', key: 'mn.key' }
    expect(peerOf(gateway, 'respond')).toMatchObject({
      own: { method: 'certificate' },
      demands: { method: 'eap', users: { rosa: 'p' }, identityRound: true },
    })
    expect(peerOf({ ...gateway, remoteId: 'rosa' }, 'respond')?.demands).toMatchObject({ identityRound: false })
  })
})

describe('inner addresses', () => {
  test('are asked for, for all there is behind the gateway to narrow', () => {
    expect(peerOf({ psk: 'x', virtualIp: true })).toMatchObject({
      innerAddresses: { wants: ['ip4'] },
      localRanges: [EVERY_IP4],
    })
    const both = peerOf({ psk: 'x', virtualIp: 'ip6,ip4' })
    expect([both?.innerAddresses?.wants, both?.localRanges.length]).toEqual([['ip4', 'ip6'], 2])
    expect(peerOf({ psk: 'x', virtualIp: true, ts: '10.1.0.0/16' })?.localRanges).toEqual([
      whole('10.1.0.0', '10.1.255.255'),
    ])
  })

  test('are given from a pool, and have to be asked for where the peer has no network of its own', () => {
    const pool = [whole('10.30.0.0', '10.30.0.255')]
    expect(peerOf({ psk: 'x', pool: '10.30.0.0/24' }, 'respond')).toMatchObject({
      innerAddresses: { pool, demanded: true },
      remoteRanges: [],
    })
    expect(peerOf({ psk: 'x', pool: '10.30.0.0/24', remoteTs: '10.10.0.0/24' }, 'respond')).toMatchObject({
      innerAddresses: { pool, demanded: false },
    })
  })
})

const CERT = ['--cert', 'mn.pem', '--key', 'mn.key']
const EAP = ['--eap-user', 'rosa', '--eap-password', 'p']
test.each<[('initiate' | 'respond')[], string[], string]>([
  [['initiate', 'respond'], [], '--psk is needed, the secret both sides know; allowed instead: --cert'],
  [['initiate', 'respond'], ['--ca', 'ca.pem'], '--psk is needed'],
  [['initiate', 'respond'], [...CERT, '--ca', 'ca.pem', '--psk', 'x'], '--psk: no side shows who it is by a secret'],
  [['initiate', 'respond'], ['--cert', 'mn.pem'], '--cert: --cert and --key are allowed together only'],
  [['initiate', 'respond'], ['--key', 'mn.key'], '--key: --cert and --key are allowed together only'],
  [['initiate', 'respond'], ['--eap-user', 'rosa'], '--eap-user: --eap-user and --eap-password are allowed together'],
  [['initiate', 'respond'], ['--eap-password', 'p'], '--eap-password: --eap-user and --eap-password are allowed'],
  [['initiate', 'respond'], ['--ca', 'none.pem'], '--ca none.pem: cannot be read: no such file'],
  [['initiate', 'respond'], ['--ca', 'text'], '--ca text: there is no certificate in it; allowed: PEM'],
  [['initiate', 'respond'], ['--ca', 'cut.pem'], '--ca cut.pem: certificate 1: '],
  [['initiate', 'respond'], ['--cert', 'mn.key', '--key', 'mn.key'], '--cert mn.key: there is no certificate in it'],
  [['initiate', 'respond'], ['--cert', 'mn.pem', '--key', 'none'], '--key none: cannot be read: no such file'],
  [['initiate', 'respond'], ['--cert', 'mn.pem', '--key', 'mn.pem'], '--key mn.pem: there is no private key in it'],
  [['initiate', 'respond'], ['--cert', 'mn.pem', '--key', 'sealed.key'], '--key sealed.key: the key is encrypted'],
  [['initiate', 'respond'], ['--cert', 'mn.pem', '--key', 'other.key'], 'it is not the key of the certificate in mn'],
  [
    ['initiate', 'respond'],
    ['--cert', 'other.pem', '--key', 'other.key'],
    'it is for other.example, "CN=other.example"; allowed: one for',
  ],
  [['initiate'], EAP, '--eap-user: --ca is needed'],
  [['initiate'], [...EAP, ...CERT, '--ca', 'ca.pem'], '--eap-user: the user needs no --cert'],
  [['initiate'], ['--psk', 'x', '--virtual-ip', 'ip5'], '--virtual-ip ip5: allowed: ip4, ip6, or ip4,ip6'],
  [['respond'], EAP, '--eap-user: --cert and --key are needed'],
  [['respond'], [...EAP, ...CERT, '--ca', 'ca.pem'], '--eap-user: the user has no certificate; allowed: no --ca'],
  [['respond'], ['--psk', 'x', '--pool', '10.1'], '--pool: found "10.1"; allowed: prefixes such as '],
])('%j: %j is refused in one line', async (roles, options, message) => {
  for (const role of roles) {
    const args = ['ike', role, '--id', 'mn.example', '--remote-id', 'gw.example', ...options]
    const { exitCode, out, err: told } = await shell(args, files)
    expect([exitCode, out]).toEqual([2, ''])
    expect(told).toContain(`roamscope ike ${role}: `)
    expect(told).toContain(message)
    expect(told.trimEnd().split('\n')).toHaveLength(1)
  }
})

test('help tells each role its own options', async () => {
  const [initiate, respond] = [
    (await shell(['ike', 'initiate', '--help'])).out,
    (await shell(['ike', 'respond', '--help'])).out,
  ]
  for (const option of ['--cert <file>', '--key <file>', '--ca <file>', '--eap-user <name>', '--eap-password <secret>'])
    expect([initiate.includes(option), respond.includes(option)]).toEqual([true, true])
  expect([initiate.includes('--virtual-ip'), respond.includes('--virtual-ip')]).toEqual([true, false])
  expect([initiate.includes('--pool'), respond.includes('--pool')]).toEqual([false, true])
})
