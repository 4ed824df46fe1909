/** Values of `auth` in swanctl.conf. */
type StrongswanProof = 'psk' | 'pubkey' | 'eap-mschapv2'

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
  /** How it shows who it is, and how the peer has to; by the secret where nothing is said. */
  readonly shows?: StrongswanProof
  readonly demands?: StrongswanProof
  /** Name and password of the one user of EAP-MSCHAPv2. */
  readonly user?: { readonly name: string; readonly password: string }
  /** PEM by path in its folder: x509/a.pem, x509ca/b.pem, private/c.pem. */
  readonly credentials?: Readonly<Record<string, string>>
  /** It has addresses for its peer, out of this prefix. */
  readonly pool?: string
  /** It asks its peer for an address, and puts it on its tunnel. */
  readonly wantsAddress?: boolean
}

export const GATEWAY_ID = 'gw.example'
export const MOBILE_ID = 'mn.example'
export const INTEROP_PSK = 'interop secret'
export const GATEWAY_INNER = '10.10.0.1'
const MOBILE_INNER = '10.20.0.0/24'
export const GATEWAY_PROPOSALS = 'aes128gcm16-prfsha256-x25519,aes256-sha256-modp2048'
export const GATEWAY_ESP = 'aes128gcm16,aes256-sha256'

const PLUGINS = [
  'random nonce aes sha1 sha2 hmac kdf gmp curve25519 gcm pem pkcs1 pkcs8 x509 pubkey constraints mgf1 openssl',
  'eap-identity eap-mschapv2 kernel-libipsec kernel-netlink socket-default vici updown',
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
  install_virtual_ip = ${options.wantsAddress === true ? 'yes' : 'no'}
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
  const { shows = 'psk', demands = 'psk', user, pool, wantsAddress } = options
  const userName = (proof: StrongswanProof): string => (proof === 'eap-mschapv2' ? `eap_id = ${user?.name}` : '')
  return `connections { c {
  version = 2
  local_addrs = ${local}
  ${options.beginsWith === true ? `remote_addrs = ${remote}` : ''}
  proposals = ${options.proposals ?? GATEWAY_PROPOSALS}
  mobike = ${options.mobike === false ? 'no' : 'yes'}
  ${pool === undefined ? '' : 'pools = inner'}
  ${wantsAddress === true ? 'vips = 0.0.0.0' : ''}
  local { auth = ${shows}
    id = ${GATEWAY_ID}
    ${userName(shows)}
  }
  remote { auth = ${demands}
    id = ${MOBILE_ID}
    ${userName(demands)}
  }
  children { net {
    local_ts = ${wantsAddress === true ? 'dynamic' : `${GATEWAY_INNER}/32`}
    remote_ts = ${pool === undefined ? MOBILE_INNER : 'dynamic'}
    esp_proposals = ${options.esp ?? GATEWAY_ESP}
  } }
} }
${pool === undefined ? '' : `pools { inner { addrs = ${pool} } }`}
secrets { ike { id = ${MOBILE_ID}
  id2 = ${GATEWAY_ID}
  secret = "${options.psk ?? INTEROP_PSK}"
}
${user === undefined ? '' : `eap { id = ${user.name}\n secret = "${user.password}"\n}`}
}
`
}
