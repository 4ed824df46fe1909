import { few, name, sizedOctets, yesNo } from './parts.ts'
import { type Decoded } from '../../schema.ts'
import { SA_MODE } from './algorithms.ts'
import { contextType, maybe, required, withDefault } from './context-type.ts'
import { identity, RANGES_MAX, trafficRange } from './ike-parts.ts'
import { oneOf } from './known.ts'

const PAD = 'RFC 4301 §4.4.3'
const EMPTY = new Uint8Array(0)

/**
 * Context type 0xFF03: whom the router may talk to and about what (Roamscope D3), fields after RFC 4301 §4.4.3 and
 * Allard 2008 §3.1. The last field is the paper's "pre-shared secret or X.509 certificate": a router that leaves it out
 * (the default) gives nAR an entry under which the SAs go on and nobody can be authenticated anew.
 */
export const padContext = contextType('IPsec PAD context', 'Allard 2008 §3.1', {
  link: required(name('Link to IKE SAs'), 'identity', 'RFC 4301 §4.4.3'),
  identity: required(identity('Identity'), 'identity', 'RFC 4301 §4.4.3.1'),
  protocol: withDefault(oneOf({ ikev1: 1, ikev2: 2, kink: 3 }, 'Protocol'), 'ikev2', 'static', PAD),
  method: withDefault(
    oneOf({ 'pre-shared-key': 1, certificate: 2, eap: 3 }, 'Method'),
    'pre-shared-key',
    'static',
    'RFC 4301 §4.4.3.2',
  ),
  ownIdentity: maybe(identity("Router's identity"), 'static', 'RFC 7296 §3.5'),
  byIdentity: withDefault(yesNo('Child SAs by identity'), false, 'static', 'RFC 4301 §4.4.3.3'),
  remoteRanges: withDefault(few(trafficRange, "Mobile's side", RANGES_MAX), [], 'rewritten', 'RFC 4301 §4.4.3.3'),
  localRanges: withDefault(few(trafficRange, "Router's side", RANGES_MAX), [], 'static', 'RFC 4301 §4.4.3.3'),
  mode: withDefault(oneOf(SA_MODE, 'Mode'), 'tunnel', 'static', 'RFC 4301 §4.4.1.2'),
  secret: withDefault(sizedOctets('Pre-shared secret'), EMPTY, 'secret', 'Allard 2008 §3.1'),
})
export type PadContext = Decoded<(typeof padContext)['codec']>
