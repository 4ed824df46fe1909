import { createSocket } from 'node:dgram'
import { err, ok, type Result } from '../lib/result.ts'

/** An end of UDP traffic. */
export interface UdpPlace {
  readonly address: string
  readonly port: number
}

export interface UdpSocket {
  readonly local: UdpPlace
  send(payload: Uint8Array, to: UdpPlace): void
  close(): void
}

const familyOf = (address: string) => (address.includes(':') ? 'udp6' : 'udp4')
const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * A socket bound to one address; port 0 takes any. `receive` gets every datagram. Errors: the address is not this
 * machine's, or the port is taken or forbidden.
 */
export function openUdp(
  { address, port }: UdpPlace,
  receive: (payload: Uint8Array, from: UdpPlace, to: UdpPlace) => void,
): Promise<Result<UdpSocket, string>> {
  const socket = createSocket(familyOf(address))
  return new Promise(done => {
    socket.once('error', error => done(err(`${address}:${port}: ${reason(error)}`)))
    socket.bind(port, address, () => {
      const local = { address, port: socket.address().port }
      socket.removeAllListeners('error')
      // A datagram that could not be sent is one that got lost: IKE repeats it.
      socket.on('error', () => undefined)
      socket.on('message', (payload, from) =>
        receive(new Uint8Array(payload), { address: from.address, port: from.port }, local),
      )
      done(
        ok({
          local,
          send: (octets, to) => socket.send(octets, to.port, to.address, () => undefined),
          close: () => void socket.close(),
        }),
      )
    })
  })
}

/** The own address from which packets to `remote` leave. Nothing is sent. */
export function addressTowards(remote: UdpPlace): Promise<Result<string, string>> {
  const socket = createSocket(familyOf(remote.address))
  return new Promise(done => {
    socket.once('error', error => done(err(`${remote.address}: ${reason(error)}`)))
    socket.connect(remote.port, remote.address, () => {
      const { address } = socket.address()
      socket.close()
      done(ok(address))
    })
  })
}
