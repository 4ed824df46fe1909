import { present } from '../lib/assert.ts'
import type { Environment } from '../simulation/environment.ts'
import { emptyGateway } from '../scenarios/gateways/empty-gateway.ts'
import { scenarioById } from '../scenarios/registry.ts'
import { GatewayDesk } from '../simulation/gateway-desk.ts'
import { withdrawTunnelOf } from '../simulation/nodes/tunnel.ts'
import { putText, tunnelText } from '../simulation/nodes/tunnel-files.ts'
import { prepare } from '../simulation/run.ts'
import { Simulation } from '../simulation/simulation.ts'

const [GATEWAY, ADDRESS] = ['sg1', '2001:db8:11::1'] as const

/** When the tunnel of `get-put` stands, and nothing has happened to it. */
const STANDS_US = 1_000_000

/** A gateway to which tunnels are added, each of another user, and whose tunnels are read out and put back by text. */
export class ManyTunnels {
  private readonly env: Environment
  private simulation: Simulation
  /** The tunnel of the EU in `get-put`, as its gateway writes it: all others are made from it. */
  private readonly text: string
  private size = 0

  constructor() {
    const desk = GatewayDesk.at({ scenario: present(scenarioById('get-put'), 'get-put') }, STANDS_US)
    const prepared = prepare({ scenario: emptyGateway(GATEWAY, ADDRESS, 1), host: 'pure' })
    if (!desk.ok) throw new Error(`assertion failed: ${desk.error}`)
    if (!prepared.ok) throw new Error(`assertion failed: ${prepared.error}`)
    this.text = present(desk.value.get(GATEWAY, 'eu'), 'tunnel of eu')
    this.env = prepared.value.env
    this.simulation = Simulation.start(this.env)
  }

  /** Adds tunnels until there are so many. */
  grow(size: number): void {
    for (; this.size < size; this.size++) this.put(ofUser(this.text, this.size), true)
  }

  /** What was recorded so far is of no use any more, and grows. */
  forget(): void {
    this.simulation = Simulation.resume(this.env, { ...this.simulation.checkpoint(), events: [] })
  }

  get(user: number): string {
    return present(
      this.simulation.operate(d => tunnelText(d, GATEWAY, `eu${user}`)),
      `tunnel ${user}`,
    )
  }

  /** After GET the gateway goes on without it, until PUT. */
  withdraw(user: number): void {
    this.simulation.operate(d => withdrawTunnelOf(d, GATEWAY, `eu${user}`))
  }

  put(text: string, acceptEdited = false): void {
    const put = this.simulation.operate(d => putText(d, GATEWAY, text, { acceptEdited }))
    if (!put.ok) throw new Error(`assertion failed: ${JSON.stringify(put.error)}`)
  }
}

/** The same tunnel of another user: names, addresses and numbers are others. */
function ofUser(text: string, user: number): string {
  const hex = (user + 1).toString(16).padStart(4, '0')
  const place = (user + 1).toString(16)
  return (
    text
      .replaceAll('"eu"', `"eu${user}"`)
      .replaceAll('ike:eu', `ike:eu${user}`)
      .replaceAll('eu.isp', `eu${user}.isp`)
      .replaceAll('2001:db8:1::10', `2001:db8:1::${place}:10`)
      .replaceAll('2001:db8:ffff::10', `2001:db8:ffff::${place}:10`)
      .replaceAll(/0x(c07a|c450)[0-9a-f]{4}/g, (_, head: string) => `0x${head}${hex}`)
      // SPIs of IKE at both ends (RFC 7296 §3.1), and the key by which one IKE SA is told from another.
      .replaceAll(/\b0x[0-9a-f]{4}([0-9a-f]{12})\b/g, (_, tail: string) => `0x${hex}${tail}`)
      .replaceAll(/skD: 0x[0-9a-f]{4}/g, `skD: 0x${hex}`)
  )
}
