import type { Moment } from '../trace/moment.ts'

/** A run that shows what a review note says, and the moment in it. */
export interface Evidence {
  readonly scenario: string
  readonly settings: readonly string[]
  readonly faults: readonly string[]
  readonly at: Moment
  /** What is seen there, in a few words. */
  readonly shows: string
}

const run = (
  scenario: string,
  shows: string,
  at: Moment,
  variant: Partial<Pick<Evidence, 'settings' | 'faults'>> = {},
): Evidence => ({ scenario, settings: [], faults: [], at, shows, ...variant })
const sent = (node: string, name: string, nth = 1): Moment => ({ kind: 'sent', where: { node, name }, nth })
const row = (node: string, table: string, key: string): Moment => ({
  kind: 'row',
  where: { node, table, key, counter: false },
})
const rejected = (node: string, code: string): Moment => ({ kind: 'rejected', where: { node, code } })
const marked = (node: string, mark: string): Moment => ({ kind: 'marked', where: { node, mark } })
const reported = (node: string, code: string): Moment => ({ kind: 'reported', where: { node, code } })

/** By id of the note (review-notes.ts). A note without a run is not listed; a test plays every one of these. */
export const EVIDENCE: Readonly<Record<string, readonly Evidence[]>> = {
  'allard-2007-table-2': [
    run('cxtp-predictive', 'nAR installs the SA towards itself as inbound', row('nar', 'SAD', 'tunnel-mn/in')),
  ],
  'allard-2007-tables-3-4': [
    run('cxtp-predictive', 'tunnel ends and traffic in the policy at nAR', row('nar', 'SPD', 'tunnel-mn/in')),
  ],
  'allard-2007-setkey': [
    run('cxtp-setkey', 'the inbound policy of the MN, read as meant', row('mn', 'SPD', 'tunnel-mn/in')),
  ],
  'allard-2007-ct-reply': [run('cxtp-predictive', 'nAR answers pAR with a CTDR', sent('nar', 'CTDR'))],
  'allard-2007-token': [run('cxtp-predictive', 'the second CTAR has the token of the first', sent('mn', 'CTAR', 2))],
  'allard-2007-des': [
    run('cxtp-setkey', 'DES without integrity, and so without a window', row('mn', 'SAD', 'tunnel-mn/in')),
  ],
  'allard-2007-new-spi': [
    run('cxtp-spi-collision', 'the entry with old and new SPI', { kind: 'sent', where: { node: 'nar', name: 'CTAA' } }),
  ],
  'sequential-spis': [
    run('cxtp-spi-collision', '0x00000101 of MN meets 0x00000101 of MN2', { kind: 'collided', where: { node: 'nar' } }),
  ],
  'allard-2007-ctar-bypass': [
    run('cxtp-protected-ctar', 'inside the tunnel the CTAR finds no SA at nAR', {
      kind: 'rejected',
      where: { node: 'nar', code: 'unknown-spi' },
    }),
    run('cxtp-link-local-ctar', 'from a link-local address it passes', sent('mn', 'CTAR', 2)),
  ],
  'allard-2007-counter-gap': [
    run('cxtp-counter-gap-beyond', 'behind a gap wider than the window', sent('nar', 'CTAA')),
  ],
  'binding-unprotected': [run('cxtp-predictive', 'a Binding Update in clear', sent('mn', 'BU'))],
  'ctaa-unauthenticated': [run('cxtp-predictive', 'a CTAA: its fields, and no MAC among them', sent('nar', 'CTAA'))],
  'allard-2008-direction': [
    run('ike2-context', 'nAR, the responder, moves the SAs', sent('nar', 'INFORMATIONAL')),
    run('ike2-context-initiator', 'the MN moves them, as RFC 4555 has it', sent('mn', 'INFORMATIONAL')),
  ],
  'allard-2008-counters': [
    run('ike2-context', 'nAR knows the next Message IDs of an SA it never spoke under', {
      kind: 'row',
      where: { node: 'nar', table: 'IKE SAs' },
    }),
  ],
  'allard-2008-secrets': [
    run('ike2-context-secrets', 'the secret goes too, and an invariant breaks', row('nar', 'PAD', 'mn')),
  ],
  'context-grows-old': [
    run('ike2-context-late-release', 'a request that is not heard at pAR', {
      kind: 'marked',
      where: { node: 'par', mark: 'ike-sa-quiet' },
    }),
    run(
      'ike2-context-late-release',
      'were it heard: nAR expects another Message ID',
      { kind: 'rejected', where: { node: 'nar', code: 'out-of-window' } },
      { settings: ['ikeContext.quiet=false'] },
    ),
  ],
  'allard-2008-skeyseed': [run('ike2-context-skeyseed', 'SKEYSEED instead of the keys in use', sent('par', 'PCTD'))],
  'allard-2008-algorithm-1': [
    run('spi-round-trips', 'three requests, and then the complete IKEv2', reported('nar', 'ike-fallback')),
  ],
  'allard-2008-delays': [
    run('ike1-aggressive', 'three messages fewer than main mode', {
      kind: 'sent',
      where: { node: 'mn', protocol: 'IKEv1' },
    }),
  ],
  'allard-2008-two-more': [
    run('ike1-main', 'nAR says INITIAL-CONTACT, and so will the MN', sent('nar', 'Informational')),
    run('ike1-modecfg', 'the MN asks nAR for an address', sent('mn', 'Transaction 1', 2)),
    run('ike1-modecfg', 'four attributes asked for', sent('mn', 'Transaction 1', 2), {
      settings: [
        'ike.nodes.mn.peers.nar.ikev1.modeConfig.asks=[INTERNAL_IP6_ADDRESS, INTERNAL_IP6_NETMASK, INTERNAL_IP6_DNS, INTERNAL_IP6_NBNS]',
      ],
    }),
  ],
  'allard-2008-ike-pair': [
    run('spi-ike-sa', 'one pair of SPIs, two IKE SAs', { kind: 'collided', where: { table: 'IKE SAs' } }),
    run('spi-ike-sa-ctaa', 'the other way: the new pair in the CTAA', sent('nar', 'CTAA')),
  ],
  'allard-2007-unsigned-spi': [
    run('spi-ctaa', 'two numbers and their proof', sent('nar', 'CTAA')),
    run('spi-ctaa', 'somebody on the way changes one: dropped', rejected('mn', 'unproven'), {
      faults: ['corrupt:CTAA#1:byte=93,checksum=repaired'],
    }),
  ],
  'allard-2008-outbound': [
    run('spi-case-1', 'an outbound SA that collides as well', { kind: 'collided', where: { table: 'SAD' }, nth: 2 }),
  ],
  'allard-2008-update-spi': [run('spi-case-2', 'the request that carries it', sent('nar', 'INFORMATIONAL'))],
  'nat-of-ipv6': [run('nat-behind', 'a mobile behind a NAT of IPv6', sent('mn', 'IKE_SA_INIT'))],
  'rfc4067-duplicate-ctar': [
    run('cxtp-predictive', 'the RFC’s rule: the MN never learns, and gives up', reported('mn', 'no-answer'), {
      settings: ['cxtp.duplicateCtar=ignore'],
      faults: ['drop:CTAA#1'],
    }),
    run('cxtp-predictive', 'ours: the same answer once more', sent('nar', 'CTAA', 2), { faults: ['drop:CTAA#1'] }),
  ],
  'rfc4067-transfer-time': [
    run(
      'cxtp-predictive',
      'after 200 ms pAR no longer waits; the CTAR comes again after 2 s',
      reported('par', 'no-reply'),
      {
        faults: ['drop:PCTD#1', 'drop:CTAR#2'],
      },
    ),
  ],
  'rfc4067-sequence-reuse': [
    run('cxtp-reactive', 'the fourth CTAR, 14 s after the first, with its number', sent('mn', 'CTAR', 4), {
      faults: ['drop:CTAR#1', 'drop:CTAR#2', 'drop:CTAR#3'],
    }),
  ],
  'rfc4067-null-token': [run('cxtp-network-nar', 'a CT-Req without token asks for the key', sent('nar', 'CT-Req'))],
  'rfc4067-ctdr-sender': [run('cxtp-network-par', 'the CTDR comes from nAR', sent('nar', 'CTDR'))],
  'palomares-2013-redirect-state': [
    run('redirect-context', 'the client goes on with SG2, its SAs and counters changed', marked('eu', 'went-on-there')),
    run(
      'redirect-context-unsupported',
      'a client that did not announce it is redirected plainly',
      marked('sg1', 'redirected-plainly'),
    ),
  ],
  'palomares-2013-early-capture': [
    run('redirect-no-sync', 'a number that SG1 has used comes again from SG2', {
      kind: 'rejected',
      where: { node: 'eu', code: 'replay' },
    }),
    run('redirect-context', 'read out late: both ends agree', marked('sg1', 'counters-agreed')),
  ],
  'palomares-2013-answer': [
    run('redirect-early-capture', 'SG1 hears counters that SG2 does not have', marked('sg1', 'counters-differ')),
    run('redirect-early-capture', 'SG2 refuses the Message ID of the client', {
      kind: 'rejected',
      where: { node: 'sg2', code: 'out-of-window' },
    }),
    run('redirect-late-capture', 'read out late: the request waits for SG2', marked('sg1', 'left-to-next-gateway')),
  ],
  'palomares-2013-delete': [
    run('redirect-delete', 'the next packet finds no SA at SG2', {
      kind: 'rejected',
      where: { node: 'sg2', code: 'unknown-spi' },
    }),
  ],
  'rfc5685-no-pace': [
    run(
      'drain-at-once',
      'SG1 has no reply yet, and sends contexts again that wait at SG2',
      marked('sg1', 'data-sent-again'),
    ),
    run('drain', 'by a pace, the last client is there', marked('sg1', 'drain-ended')),
  ],
  'rfc4067-one-error': [
    run('cxtp-spi-collision', 'a CTAA with a status of ours', sent('nar', 'CTAA'), {
      settings: ['cxtp.onCollision=refuse'],
    }),
  ],
}
