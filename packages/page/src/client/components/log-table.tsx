import type { LogLine } from '../../api/logs.ts';
import { linkTo } from '../router.ts';
import { useNow } from '../use-now.ts';
import { Time } from './time.tsx';

const BAD: ReadonlySet<string> = new Set(['error', 'fatal', 'critical', 'warn', 'warning']);

/** Log lines, each with the way to its trace and all of its labels. */
export function LogTable({ lines, caption }: { readonly lines: readonly LogLine[]; readonly caption: string }) {
  const nowMs = useNow();
  return (
    <ul class="logs plain" aria-label={caption}>
      {lines.map((line, index) => (
        <li key={`${line.timeMs} ${line.spanId} ${index}`} class="log">
          <div class="log-head">
            <Time timeMs={line.timeMs} nowMs={nowMs} />
            {line.level === '' ? null : (
              <span class={`badge ${BAD.has(line.level) ? 'badge-bad' : ''}`}>{line.level}</span>
            )}
            <span class="log-service">{line.service}</span>
            {line.traceId === '' ? null : (
              <a href={linkTo(line.spanId === '' ? ['traces', line.traceId] : ['traces', line.traceId, line.spanId])}>
                its trace<span class="visually-hidden"> {line.traceId.slice(0, 8)}</span>
              </a>
            )}
          </div>
          <pre class="log-text">{line.text}</pre>
          <details>
            <summary>Labels</summary>
            <dl class="labels">
              {Object.entries(line.labels).map(([key, value]) => (
                <div key={key}>
                  <dt>{key}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </details>
        </li>
      ))}
    </ul>
  );
}
