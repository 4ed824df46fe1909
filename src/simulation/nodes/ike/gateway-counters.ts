/** IPSEC_SYN: what the next gateway begins with, from its view, and by how much sequence numbers jump. */
export interface GatewayCounters {
  readonly nonce: number
  readonly nextSent: number
  readonly nextReceived: number
  readonly replayDelta: bigint
}
