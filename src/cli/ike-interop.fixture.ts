import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { GATEWAY_ID, GATEWAY_INNER, INTEROP_PSK, MOBILE_ID } from '../ports/strongswan-config.ts'
import type { Strongswan } from '../ports/strongswan.ts'
import type { StrongswanSa } from '../ports/strongswan-sas.ts'
import { err } from '../lib/result.ts'
import { shell } from './cli.fixture.ts'
import { readIkeConfig } from './ike-options.ts'
import { IkeSession } from './ike-session.ts'

interface SummaryChild {
  readonly inboundSpi: string
  readonly outboundSpi: string
  readonly algorithms: string
}
interface SummarySa {
  readonly state: string
  readonly initiatorSpi: string
  readonly responderSpi: string
  readonly algorithms: string
  readonly innerAddresses: readonly string[]
  readonly children: readonly SummaryChild[]
}
export interface IkeRun {
  readonly exitCode: number
  readonly ok: boolean
  readonly commands: readonly { readonly command: string; readonly ok: boolean; readonly detail: string }[]
  readonly sas: readonly SummarySa[]
  /** What was told on the way. */
  readonly progress: string
}

export type Files = Readonly<Record<string, string>>

async function ike(args: readonly string[], files: Files): Promise<IkeRun> {
  const { exitCode, out, err: progress } = await shell(['ike', ...args], files)
  if (out === '') throw new Error(progress)
  return { exitCode, progress, ...(JSON.parse(out) as Omit<IkeRun, 'exitCode' | 'progress'>) }
}

const identities = ['--id', MOBILE_ID, '--remote-id', GATEWAY_ID]
const common = ['--psk', INTEROP_PSK, '--ts', '10.20.0.0/24', '--remote-ts', `${GATEWAY_INNER}/32`]

/** `roamscope ike initiate` from port 500 of the near end on, with these options and files and nothing agreed before. */
export const initiateWith = (peer: Strongswan, doing: string, options: readonly string[], files: Files = {}) =>
  ike(
    ['initiate', '--remote', `${peer.gateway}:500`, '--local', `${peer.here}:500`, ...asked(doing), ...options],
    files,
  )

/** `roamscope ike respond` likewise. */
export const respondWith = (peer: Strongswan, doing: string, options: readonly string[], files: Files = {}) =>
  ike(['respond', '--listen', `${peer.here}:500`, ...asked(doing), ...options], files)

const asked = (doing: string): readonly string[] => [...identities, '--json', '--do', doing]

/** `roamscope ike initiate` against this gateway, by the secret. */
export const initiate = (peer: Strongswan, doing: string, ...more: readonly string[]): Promise<IkeRun> =>
  initiateWith(peer, doing, [...common, ...more])

/** `roamscope ike respond` for this gateway as the initiator. */
export const respond = (peer: Strongswan, doing: string, ...more: readonly string[]): Promise<IkeRun> =>
  respondWith(peer, doing, [...common, ...more])

/** Leaves one IKE SA of the gateway half-open: a first message, and nothing after it. */
export async function leaveHalfOpen(peer: Strongswan): Promise<void> {
  const config = readIkeConfig({ id: MOBILE_ID, remoteId: GATEWAY_ID, psk: INTEROP_PSK }, 'initiate', err)
  if (!config.ok) throw new Error(config.error)
  const session = new IkeSession(config.value, () => undefined)
  const local = await session.open({ address: peer.here, port: 0 })
  if (!local.ok) throw new Error(local.error)
  session.command({ type: 'initiate', peer: 'peer', local: local.value, remote: { address: peer.gateway, port: 500 } })
  await until(peer, sas => sas.length === 1)
  session.close()
}

/** The gateway's list once it looks as wanted. */
export async function until(
  peer: Strongswan,
  wanted: (sas: readonly StrongswanSa[]) => boolean,
): Promise<readonly StrongswanSa[]> {
  let sas: readonly StrongswanSa[] = []
  for (let tries = 0; tries < 100; tries++) {
    sas = await peer.sas()
    if (wanted(sas)) return sas
    await pause(50)
  }
  throw new Error(`the gateway's SAs stay ${JSON.stringify(sas)}\n${peer.log()}`)
}

export const isUp = (sas: readonly StrongswanSa[]): boolean =>
  sas.length === 1 && sas[0]?.state === 'ESTABLISHED' && sas[0].children.some(({ state }) => state === 'INSTALLED')

/** SPIs, algorithms and state of both lists, in one form. */
export function expectSameSas(run: IkeRun, theirs: readonly StrongswanSa[]): void {
  const hex = (text: string): string => text.replace(/^0x/, '')
  const ours = run.sas.map(sa => ({
    state: sa.state.toUpperCase(),
    spis: [hex(sa.initiatorSpi), hex(sa.responderSpi)],
    innerAddresses: sa.innerAddresses,
    children: sa.children.map(child => ({
      spis: [hex(child.outboundSpi), hex(child.inboundSpi)],
      encryption: child.algorithms.split('/')[0],
    })),
  }))
  expect(ours).toEqual(
    theirs.map(sa => ({
      state: sa.state,
      spis: [sa.initiatorSpi, sa.responderSpi],
      innerAddresses: sa.innerAddresses,
      children: sa.children
        .filter(({ state }) => state === 'INSTALLED')
        .map(child => ({ spis: [child.spiIn, child.spiOut], encryption: child.encryption })),
    })),
  )
  for (const [i, sa] of theirs.entries()) {
    expect(run.sas[i]?.algorithms).toContain(sa.encryption)
    expect(run.sas[i]?.algorithms).toContain(sa.keyExchange)
  }
}

/** Every command went well; else what was told on the way is shown. */
export function expectDone({ commands, exitCode, progress }: IkeRun): void {
  if (exitCode !== 0) throw new Error(`${JSON.stringify(commands)}\n${progress}`)
}
