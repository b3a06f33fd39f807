import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import { timeText } from '../../text/quantities.ts';
import { useMedia } from '../use-media.ts';
import { type Column, Table } from './table.tsx';

export interface ChartLine {
  readonly title: string;
  /** A custom property of the style sheet: `--line-1`. */
  readonly colour: string;
  readonly values: readonly (number | null)[];
}

interface ChartProps {
  readonly title: string;
  readonly timesMs: readonly number[];
  readonly lines: readonly ChartLine[];
  /** A value with its unit. */
  readonly format: (value: number) => string;
}

const HEIGHT = 220;
const TABLE_ROWS = 20;

/** Lines over time, with their legend and the same as a table. */
export function Chart({ title, timesMs, lines, format }: ChartProps) {
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <ul class="legend plain">
        {lines.map((line) => (
          <LegendEntry key={line.title} line={line} format={format} />
        ))}
      </ul>
      {lines.every(({ values }) => values.every((value) => value === null)) ? (
        <p class="chart-empty muted">Nothing has been measured yet.</p>
      ) : (
        <Canvas timesMs={timesMs} lines={lines} format={format} />
      )}
      <details>
        <summary>The last {TABLE_ROWS} moments as a table</summary>
        <ChartTable title={title} timesMs={timesMs} lines={lines} format={format} />
      </details>
    </figure>
  );
}

function LegendEntry({ line, format }: { readonly line: ChartLine; readonly format: ChartProps['format'] }) {
  const latest = line.values.at(-1) ?? null;
  return (
    <li>
      <span class="swatch" style={{ background: `var(${line.colour})` }} />
      {line.title} <span class="value">{latest === null ? '–' : format(latest)}</span>
    </li>
  );
}

function Canvas({ timesMs, lines, format }: Omit<ChartProps, 'title'>) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | undefined>(undefined);
  const isDark = useMedia('(prefers-color-scheme: dark)');
  const shape = lines.map(({ title, colour }) => `${title} ${colour}`).join('\n');

  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const drawn = new UPlot(optionsOf(element, lines, format), dataOf(timesMs, lines), element);
    plot.current = drawn;
    const observer = new ResizeObserver(() => drawn.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      drawn.destroy();
    };
  }, [shape, isDark]);

  useEffect(() => plot.current?.setData(dataOf(timesMs, lines)), [timesMs, lines]);
  return <div class="chart-canvas" ref={host} aria-hidden="true" />;
}

function dataOf(timesMs: readonly number[], lines: readonly ChartLine[]): UPlot.AlignedData {
  return [timesMs.map((timeMs) => timeMs / 1000), ...lines.map(({ values }) => [...values])];
}

function optionsOf(element: HTMLElement, lines: readonly ChartLine[], format: ChartProps['format']): UPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = { stroke: colour('--muted'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 8, 0, 0],
    axes: [
      { ...axis, space: 80, size: 34, values: (_, times) => times.map((time) => timeText(time * 1000).slice(0, 8)) },
      { ...axis, size: 68, values: (_, values) => values.map((value) => format(value)) },
    ],
    scales: { y: { range: (_, __, most) => [0, Math.max(most ?? 0, 1e-6) * 1.1] } },
    series: [
      {},
      ...lines.map((line) => ({ label: line.title, stroke: colour(line.colour), width: 2, points: { show: false } })),
    ],
  };
}

function ChartTable({ title, timesMs, lines, format }: ChartProps) {
  const rows = timesMs
    .map((timeMs, index) => ({ timeMs, index }))
    .slice(-TABLE_ROWS)
    .toReversed();
  const columns: Column<(typeof rows)[number]>[] = [
    { title: 'time', cell: ({ timeMs }) => timeText(timeMs).slice(0, 8) },
    ...lines.map((line) => ({
      title: line.title,
      isNumber: true,
      cell: ({ index }: { readonly index: number }) => {
        const value = line.values[index] ?? null;
        return value === null ? '–' : format(value);
      },
    })),
  ];
  return <Table caption={title} hideCaption columns={columns} rows={rows} keyOf={({ timeMs }) => String(timeMs)} />;
}
