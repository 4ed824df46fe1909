/** What a strongSwan of the tests is told; text as swanctl.conf has it. */
export interface StrongswanOptions {
  readonly psk?: string
  readonly proposals?: string
  readonly esp?: string
  readonly mobike?: boolean
  /** IKE_SA_INIT is answered with COOKIE as soon as one IKE SA is half-open, which then stays so. */
  readonly cookies?: boolean
  /** Makes fragments of messages larger than this IP datagram. */
  readonly fragmentSize?: number
  /** It is to begin: it knows where this side is. */
  readonly beginsWith?: boolean
}

export const GATEWAY_ID = 'gw.example'
export const MOBILE_ID = 'mn.example'
export const INTEROP_PSK = 'interop secret'
export const GATEWAY_INNER = '10.10.0.1'
const MOBILE_INNER = '10.20.0.0/24'
export const GATEWAY_PROPOSALS = 'aes128gcm16-prfsha256-x25519,aes256-sha256-modp2048'
export const GATEWAY_ESP = 'aes128gcm16,aes256-sha256'

const PLUGINS = [
  'random nonce aes sha1 sha2 hmac kdf gmp curve25519 gcm pem pkcs1 pkcs8 x509 pubkey constraints openssl',
  'kernel-libipsec kernel-netlink socket-default vici updown',
].join(' ')

/** strongswan.conf of a charon that keeps to `folder`. */
export function strongswanConf(folder: string, options: StrongswanOptions): string {
  const cookies = options.cookies === true
  return `charon-systemd {
  load = ${PLUGINS}
  retransmit_timeout = 1.0
  retransmit_tries = 3
  cookie_threshold = ${cookies ? 1 : 100000}
  cookie_threshold_ip = 100000
  half_open_timeout = ${cookies ? 3600 : 30}
  block_threshold = 100000
  install_virtual_ip = no
  ${options.fragmentSize === undefined ? '' : `fragment_size = ${options.fragmentSize}`}
  plugins {
    vici { socket = unix://${folder}/vici }
    kernel-libipsec { allow_peer_ts = yes }
  }
  filelog { main { path = ${folder}/charon.log
    flush_line = yes
    default = 1
  } }
  journal { default = -1 }
}
swanctl { load = pem pkcs1 pkcs8 x509 openssl random }
`
}

/** swanctl.conf: one connection, one child, one secret. */
export function swanctlConf(local: string, remote: string, options: StrongswanOptions): string {
  return `connections { c {
  version = 2
  local_addrs = ${local}
  ${options.beginsWith === true ? `remote_addrs = ${remote}` : ''}
  proposals = ${options.proposals ?? GATEWAY_PROPOSALS}
  mobike = ${options.mobike === false ? 'no' : 'yes'}
  local { auth = psk
    id = ${GATEWAY_ID}
  }
  remote { auth = psk
    id = ${MOBILE_ID}
  }
  children { net {
    local_ts = ${GATEWAY_INNER}/32
    remote_ts = ${MOBILE_INNER}
    esp_proposals = ${options.esp ?? GATEWAY_ESP}
  } }
} }
secrets { ike { id = ${MOBILE_ID}
  id2 = ${GATEWAY_ID}
  secret = "${options.psk ?? INTEROP_PSK}"
} }
`
}
