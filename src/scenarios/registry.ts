import type { Scenario } from './scenario.ts'

/** Adding a `*.scenario.ts` file adds the scenario: to this list, the golden tests, the command line and the page. */
const files = import.meta.glob<Scenario>('./**/*.scenario.ts', { eager: true, import: 'default' })

/** The order inside a family follows the sources. */
const ORDER: readonly string[] = [
  'cxtp-predictive',
  'cxtp-reactive',
  'cxtp-network-par',
  'cxtp-network-nar',
  'cxtp-spi-collision',
  'cxtp-protected-ctar',
  'cxtp-link-local-ctar',
  'cxtp-counter-gap',
  'cxtp-counter-gap-beyond',
  'cxtp-many-sas',
  'cxtp-pmtu-small',
  'cxtp-setkey',
  'ike2-context',
  'ike2-context-initiator',
  'ike2-context-automatic',
  'ike2-context-reactive',
  'ike2-context-network-par',
  'ike2-context-network-nar',
  'ike2-context-in-flight',
  'ike2-context-refused',
  'ike2-rekey-after',
  'ike2-ping-pong',
  'ike2-chain',
  'ike2-full',
  'mobike-only',
  'mobike-routability',
  'mobike-lost-address',
  'mobike-unacceptable',
  'redirect-reauth',
  'redirect-init',
  'redirect-auth',
  'redirect-loop',
  'redirect-unsupported',
  'resumption',
  'resumption-refused',
  'preauth',
  'ha-takeover',
  'ha-failover',
  'ike1-main',
  'ike1-aggressive',
  'nat-behind',
  'nat-keepalive',
  'nat-mapping-expired',
  'nat-remapped',
  'nat-remapped-mobike',
  'nat-forbidden',
  'nat-mobike-appears',
  'nat-mobike-leaves',
  'ike-setup',
  'ike-cbc-modp2048',
  'ike-cookie',
  'ike-invalid-ke',
  'ike-no-proposal',
  'ike-wrong-psk',
  'ike-unknown-peer',
  'ike-other-gateway',
  'ike-child-refused',
  'ike-narrowed',
  'ike-ts-ports',
  'ike-ts-unacceptable',
  'ike-create-child',
  'ike-child-rekey',
  'ike-child-rekey-pfs',
  'ike-child-rekey-both',
  'ike-rekey',
  'ike-rekey-both',
  'ike-rekey-crossing',
  'ike-rekey-crossing-4718',
  'ike-create-rekey',
  'ike-child-rekey-delete',
  'ike-rekey-delete',
  'ike-reauth',
  'ike-reauth-break',
  'ike-reauth-late',
  'ike-delete-child',
  'ike-delete',
  'ike-delete-both',
  'ike-liveness',
  'ike-dead-peer',
  'ike-restarted-peer',
  'ike-no-answer',
  'ike-init-lost',
  'ike-auth-answer-lost',
  'ike-fragments',
  'ike-fragment-lost',
  'ike-tampered',
  'ike-replayed',
  'ike1-lost',
  'ike1-no-proposal',
  'ike1-wrong-psk',
  'ike1-wrong-psk-aggressive',
  'ike1-quick-refused',
  'ike1-quick-again',
  'ike1-delete',
]

/** Every scenario, by group and then in the order a reader takes them. */
export const scenarios: readonly Scenario[] = Object.values(files).sort(
  (a, b) => place(a) - place(b) || (a.id < b.id ? -1 : 1),
)

/** What is not named comes behind, by id. */
function place({ id }: Scenario): number {
  const at = ORDER.indexOf(id)
  return at < 0 ? ORDER.length : at
}

export type ScenarioCard = Pick<Scenario, 'id' | 'title' | 'summary' | 'group' | 'source' | 'seed'>

/** What lists show, without the scenarios themselves. */
export const scenarioList: readonly ScenarioCard[] = scenarios.map(({ id, title, summary, group, source, seed }) => ({
  id,
  title,
  summary,
  group,
  source,
  seed,
}))

export const scenarioById = (id: string): Scenario | undefined => scenarios.find(scenario => scenario.id === id)
