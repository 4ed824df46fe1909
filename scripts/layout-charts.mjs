// Lays out the state charts of all machines with ELK and writes the places to src/explorer/views/machine.
// Run after a machine's states or transitions changed: `node scripts/layout-charts.mjs`. The page carries no ELK.
import { writeFileSync } from 'node:fs'
import ELK from 'elkjs/lib/elk.bundled.js'
import { format } from 'prettier'
import { createServer } from 'vite'

const OUT = new URL('../src/explorer/views/machine/chart-layouts.json', import.meta.url)
const MARGIN = 12
/** Width of the inspector's drawing; wider charts scroll. */
const WIDTH_WANTED = 374
const WIDTH_MOST = 500
const LAYERINGS = ['NETWORK_SIMPLEX', 'LONGEST_PATH', 'COFFMAN_GRAHAM', 'MIN_WIDTH', 'STRETCH_WIDTH']
const CYCLES = ['GREEDY', 'DEPTH_FIRST', 'MODEL_ORDER']

const server = await createServer({
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, hmr: false, ws: false },
  optimizeDeps: { noDiscovery: true },
})
try {
  const { allMachines } = await server.ssrLoadModule('/src/protocol/machines/all-machines.ts')
  const { ikeMachines } = await server.ssrLoadModule('/src/protocol/machines/ikev2/ike-machines.ts')
  const { ikev1Machines } = await server.ssrLoadModule('/src/protocol/machines/ikev1/ikev1-machines.ts')
  const { tcpMachines } = await server.ssrLoadModule('/src/protocol/machines/tcp/tcp-machines.ts')
  const { gatewayMachines } = await server.ssrLoadModule('/src/protocol/machines/gateways/gateway-machines.ts')
  const { chartOf } = await server.ssrLoadModule('/src/simulation/charts.ts')
  const edges = await server.ssrLoadModule('/src/explorer/selectors/machine-edges.ts')
  const { stateWidth } = await server.ssrLoadModule('/src/explorer/selectors/machine-layout.ts')
  const { textWidth } = await server.ssrLoadModule('/src/explorer/selectors/labels-width.ts')
  const { OBSERVED_CHART } = await server.ssrLoadModule('/src/interchange/capture/observed-chart.ts')
  const layouts = {}
  for (const chart of [
    ...[...allMachines, ...ikeMachines, ...ikev1Machines, ...tcpMachines, ...gatewayMachines].map(chartOf),
    OBSERVED_CHART,
  ]) {
    layouts[chart.id] = await layOut(chart, { ...edges, stateWidth, textWidth })
  }
  writeFileSync(OUT, await format(JSON.stringify(layouts), { parser: 'json', printWidth: 120 }))
  process.stdout.write(`${Object.keys(layouts).length} charts in ${OUT.pathname}\n`)
} finally {
  await server.close()
}

/**
 * Tries ELK's ways of making layers and keeps the drawing that is narrow enough with the least height. Where names on
 * the lines would make it too wide to read without scrolling, the lines go without: the view names the last way taken.
 */
async function layOut(chart, tools) {
  const labelled = await bestOf(chart, tools, true)
  return labelled.width <= WIDTH_MOST ? labelled : bestOf(chart, tools, false)
}

async function bestOf(chart, tools, labelled) {
  let best
  for (const layering of LAYERINGS)
    for (const cycles of CYCLES) {
      const drawing = await layOutWith(chart, tools, { layering, cycles, labelled })
      const cost = drawing.height + 6 * Math.max(0, drawing.width - WIDTH_WANTED)
      if (best === undefined || cost < best.cost) best = { cost, drawing }
    }
  return best.drawing
}

async function layOutWith(chart, tools, { layering, cycles, labelled }) {
  const { drawnChart, NODE_HEIGHT, LABEL_SIZE, stateWidth, textWidth } = tools
  const { edges } = drawnChart(chart)
  const graph = await new ELK().layout({
    id: chart.id,
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'DOWN',
      'elk.aspectRatio': '0.4',
      'elk.spacing.componentComponent': '18',
      'elk.padding': `[top=${MARGIN},left=${MARGIN},bottom=${MARGIN},right=${MARGIN}]`,
      'elk.spacing.nodeNode': '14',
      'elk.spacing.edgeLabel': '2',
      'elk.spacing.edgeNode': '9',
      'elk.spacing.edgeEdge': '7',
      'elk.layered.spacing.nodeNodeBetweenLayers': '22',
      'elk.layered.spacing.edgeNodeBetweenLayers': '12',
      'elk.layered.layering.strategy': layering,
      'elk.layered.layering.coffmanGraham.layerBound': '3',
      'elk.layered.cycleBreaking.strategy': cycles,
      'elk.edgeRouting': 'POLYLINE',
    },
    children: chart.states.map(({ id }) => ({ id, width: stateWidth(id), height: NODE_HEIGHT })),
    edges: edges.map(({ id, from, to, label }) => ({
      id,
      sources: [from],
      targets: [to],
      labels: labelled ? [{ text: label, width: textWidth(label, LABEL_SIZE, 500), height: 13 }] : [],
    })),
  })
  return {
    width: Math.ceil(graph.width),
    height: Math.ceil(graph.height),
    states: Object.fromEntries(graph.children.map(box => [box.id, rectangle(box)])),
    edges: Object.fromEntries(
      graph.edges.map(({ id, sections: [section], labels }) => [
        id,
        {
          points: [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].map(point),
          label: labels?.[0] === undefined ? null : rectangle(labels[0]),
        },
      ]),
    ),
  }
}

function point({ x, y }) {
  return { x: round(x), y: round(y) }
}
function rectangle({ x, y, width, height }) {
  return { x: round(x), y: round(y), width: round(width), height: round(height) }
}
function round(value) {
  return Math.round(value * 10) / 10
}
