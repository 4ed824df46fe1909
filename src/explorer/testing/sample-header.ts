import type { HeaderPart } from './trace-builder.ts'
import { sampleChart } from './trace-builder.ts'

const state = (id: string, kind: 'idle' | 'waiting' | 'settled' | 'failed') => ({
  id,
  kind,
  ref: 'RFC 4067 §2',
  text: '',
})

/** Nodes, links and charts of the sample run. */
export const SAMPLE_HEADER: HeaderPart = {
  nodes: [
    {
      id: 'mn',
      label: 'MN',
      role: 'mobile-node',
      hostName: 'MN.par.ipv6.com',
      addresses: ['2001:db8:1::10', '2001:db8:2::10'],
      main: true,
    },
    {
      id: 'par',
      label: 'pAR',
      role: 'access-router',
      hostName: 'pAR.par.ipv6.com',
      addresses: ['2001:db8:1::1'],
      main: true,
    },
    {
      id: 'nar',
      label: 'nAR',
      role: 'access-router',
      hostName: 'nAR.nar.ipv6.com',
      addresses: ['2001:db8:2::1'],
      main: true,
    },
    {
      id: 'ha',
      label: 'HA',
      role: 'home-agent',
      hostName: 'HA.ha.ipv6.com',
      addresses: ['2001:db8:ff::1'],
      main: true,
    },
    {
      id: 'mn2',
      label: 'MN2',
      role: 'mobile-node',
      hostName: 'MN2.nar.ipv6.com',
      addresses: ['2001:db8:2::20'],
      main: false,
    },
  ],
  links: [
    { id: 'radio-par', a: 'par', b: null, radio: true, latencyUs: 4_000 },
    { id: 'radio-nar', a: 'nar', b: null, radio: true, latencyUs: 4_000 },
    { id: 'par-nar', a: 'par', b: 'nar', radio: false, latencyUs: 2_000 },
    { id: 'par-ha', a: 'par', b: 'ha', radio: false, latencyUs: 5_000 },
    { id: 'nar-ha', a: 'nar', b: 'ha', radio: false, latencyUs: 5_000 },
  ],
  charts: [
    sampleChart(
      'cxtp-mobile',
      'CXTP, mobile node',
      'RFC 4067 §2.1',
      [
        state('IDLE', 'idle'),
        state('CTAR_SENT', 'waiting'),
        state('MOVING', 'waiting'),
        state('DONE', 'settled'),
        state('FAILED', 'failed'),
      ],
      ['IDLE predictHandover CTAR_SENT', 'CTAR_SENT linkDown MOVING', 'MOVING linkUp CTAR_SENT', 'CTAR_SENT CTAA DONE'],
    ),
    sampleChart(
      'cxtp-previous',
      'CXTP, previous router',
      'RFC 4067 §2.5.3',
      [state('ACTIVE', 'settled'), state('SENT', 'waiting'), state('IDLE', 'idle')],
      ['ACTIVE CTAR SENT', 'SENT CTDR IDLE', 'SENT timeout IDLE'],
    ),
    sampleChart(
      'cxtp-new',
      'CXTP, new router',
      'RFC 4067 §2.1',
      [state('IDLE', 'idle'), state('HELD', 'waiting'), state('ACTIVE', 'settled')],
      ['IDLE PCTD HELD', 'HELD CTAR ACTIVE'],
    ),
  ],
}
