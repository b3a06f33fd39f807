import type { LiveOverview } from '../../api/live.ts';
import type { Hop, HopId, Signal } from '../../api/overview.ts';
import { type Box, diagramLayout, type Edge } from '../../diagram/layout.ts';
import { rateText } from '../../text/quantities.ts';
import { linkTo } from '../router.ts';
import { useMedia } from '../use-media.ts';

interface DiagramProps {
  readonly overview: LiveOverview;
  readonly selected: HopId;
  readonly onPoint: (hop: HopId | undefined) => void;
}

/** The pipeline as a drawing: hops are links, edges carry their rates. The table below says the same in words. */
export function Diagram({ overview, selected, onPoint }: DiagramProps) {
  const isNarrow = useMedia('(max-width: 720px)');
  const { width, height, boxes, edges } = diagramLayout(isNarrow ? 'down' : 'across');
  return (
    <svg class="diagram" viewBox={`0 0 ${width} ${height}`}>
      <title>The pipeline, from the services to metrics, traces and logs</title>
      {edges.map((edge) => (
        <EdgeShape key={`${edge.from} ${edge.to} ${edge.signal}`} edge={edge} overview={overview} isNarrow={isNarrow} />
      ))}
      {overview.hops.map((hop) => (
        <HopShape
          key={hop.id}
          hop={hop}
          box={boxes[hop.id]}
          overview={overview}
          isSelected={hop.id === selected}
          onPoint={onPoint}
        />
      ))}
    </svg>
  );
}

const ITEMS: Readonly<Record<Signal, string>> = { metrics: 'data points', traces: 'spans', logs: 'log records' };

interface EdgeShapeProps {
  readonly edge: Edge;
  readonly overview: LiveOverview;
  readonly isNarrow: boolean;
}

function EdgeShape({ edge, overview, isNarrow }: EdgeShapeProps) {
  const flow = overview.flows.find(
    ({ from, to, signal }) => from === edge.from && to === edge.to && signal === edge.signal,
  );
  const rate = flow?.perSecond ?? 0;
  const words = flow === undefined ? 'unknown' : rateText(rate);
  const isFromServices = edge.from === 'services';
  return (
    <g>
      <path class={`edge edge-${edge.signal} ${rate > 0 ? 'edge-flowing' : ''}`} d={edge.path} />
      <text class="edge-label" x={edge.label.x} y={edge.label.y} text-anchor="middle">
        {isFromServices && !isNarrow ? `${ITEMS[edge.signal]} ${words}` : words}
      </text>
      {isFromServices && isNarrow ? (
        <text class="edge-label" x={edge.label.x} y={edge.label.y - 15} text-anchor="middle">
          {ITEMS[edge.signal]}
        </text>
      ) : null}
    </g>
  );
}

interface HopShapeProps {
  readonly hop: Hop;
  readonly box: Box;
  readonly overview: LiveOverview;
  readonly isSelected: boolean;
  readonly onPoint: DiagramProps['onPoint'];
}

const STATES: Readonly<Record<Hop['state'], string>> = { up: 'up', down: 'down', quiet: 'quiet' };

function HopShape({ hop, box, overview, isSelected, onPoint }: HopShapeProps) {
  const lost = overview.drops.filter((drop) => drop.hop === hop.id).reduce((sum, { perSecond }) => sum + perSecond, 0);
  const everLost = overview.drops.some((drop) => drop.hop === hop.id && drop.total > 0);
  const reasons = overview.drops.filter((drop) => drop.hop === hop.id).map(({ reason }) => reason);
  const lostWords = everLost ? `${rateText(lost)} lost: ${reasons.join(', ')}` : '';
  const [fact = ''] = hop.facts;
  const longest = Math.floor((box.width - 24) / 6.6);
  const title = box.width < 130 ? hop.title.replace(' :8889', '') : hop.title;
  const shownFact = shortened(fact, longest);
  const shownLost = shortened(lostWords, longest);
  return (
    <a
      href={linkTo(['pipeline', hop.id])}
      class={`hop hop-${hop.state} ${isSelected ? 'hop-selected' : ''}`}
      aria-current={isSelected ? 'true' : undefined}
      onMouseEnter={() => onPoint(hop.id)}
      onMouseLeave={() => onPoint(undefined)}
      onFocus={() => onPoint(hop.id)}
      onBlur={() => onPoint(undefined)}
    >
      <rect x={box.x} y={box.y} width={box.width} height={box.height} rx="10" />
      <circle cx={box.x + 18} cy={box.y + 26} r="5">
        <title>{`${STATES[hop.state]}:`}</title>
      </circle>
      <text class="hop-title" x={box.x + 32} y={box.y + 31}>
        {title}
      </text>
      <text class="hop-fact" x={box.x + 14} y={box.y + 54}>
        {shownFact}
      </text>
      <text class="hop-lost" x={box.x + 14} y={box.y + box.height - 14}>
        {shownLost}
      </text>
    </a>
  );
}

/** The whole text stands below the drawing. */
function shortened(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
