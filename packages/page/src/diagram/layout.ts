import type { HopId, Signal } from '../api/overview.ts';
import { SIGNALS } from '../api/overview.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where an edge runs and where its label stands, in the units of the drawing. */
export interface Edge {
  readonly from: HopId;
  readonly to: HopId;
  readonly signal: Signal;
  readonly path: string;
  readonly label: { readonly x: number; readonly y: number };
}

export interface DiagramLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: Readonly<Record<HopId, Box>>;
  readonly edges: readonly Edge[];
}

/** From left to right; for a narrow screen from top to bottom. */
export function diagramLayout(direction: 'across' | 'down'): DiagramLayout {
  return direction === 'across' ? across() : down();
}

function across(): DiagramLayout {
  const size = { width: 216, height: 92 };
  const boxes = {
    services: { x: 4, y: 124, ...size },
    collector: { x: 376, y: 124, ...size },
    metrics: { x: 740, y: 4, ...size },
    traces: { x: 740, y: 124, ...size },
    logs: { x: 740, y: 244, ...size },
  };
  const edges = SIGNALS.flatMap((signal, index): Edge[] => {
    const y = 170 + (index - 1) * 30;
    const end = boxes[signal].y + size.height / 2;
    return [
      { from: 'services', to: 'collector', signal, path: `M220 ${y}H376`, label: { x: 298, y: y - 6 } },
      {
        ...{ from: 'collector', to: signal, signal },
        path: `M592 ${y}C660 ${y} 660 ${end} 740 ${end}`,
        label: { x: 666, y: (y + end) / 2 - 8 },
      },
    ];
  });
  return { width: 960, height: 340, boxes, edges };
}

function down(): DiagramLayout {
  const wide = { x: 4, width: 352, height: 92 };
  const third = { y: 404, width: 112, height: 112 };
  const boxes = {
    services: { y: 4, ...wide },
    collector: { y: 204, ...wide },
    metrics: { x: 4, ...third },
    traces: { x: 124, ...third },
    logs: { x: 244, ...third },
  };
  const edges = SIGNALS.flatMap((signal, index): Edge[] => {
    const x = 60 + index * 120;
    return [
      { from: 'services', to: 'collector', signal, path: `M${x} 96V204`, label: { x, y: 154 } },
      { from: 'collector', to: signal, signal, path: `M${x} 296V404`, label: { x, y: 354 } },
    ];
  });
  return { width: 360, height: 522, boxes, edges };
}
