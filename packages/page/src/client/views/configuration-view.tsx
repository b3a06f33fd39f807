import { useState } from 'preact/hooks';
import type { ConfigurationView as Configuration, ConfiguredFile } from '../../api/configuration.ts';
import { Choice } from '../components/field.tsx';
import { Empty, Failure, Waiting } from '../components/notice.tsx';
import { SourceText } from '../components/source-text.tsx';
import { useLoaded } from '../use-loaded.ts';

/** A line of either side that is pointed at. */
interface Pointed {
  readonly side: 'settings' | 'file';
  readonly line: number;
}

/** The settings beside what is generated from them, each line with where it comes from. */
export function ConfigurationView() {
  const { data, error } = useLoaded<Configuration | null>('/api/configuration');
  return (
    <>
      <h1>Configuration</h1>
      <p class="lead">Which line of the settings became which lines of the generated files, and the other way round.</p>
      <Failure error={error} />
      {data === undefined && error === undefined ? <Waiting what="the configuration" /> : null}
      {data === null ? (
        <Empty title="There is no settings file here">
          <p>
            <code>npm run headrace -- init</code> writes one with comments.
          </p>
        </Empty>
      ) : null}
      {data ? <SideBySide configuration={data} /> : null}
    </>
  );
}

function SideBySide({ configuration: { settings, files } }: { readonly configuration: Configuration }) {
  const [pointed, setPointed] = useState<Pointed>();
  const [path, setPath] = useState(files[0]?.path ?? '');
  const file = files.find((one) => one.path === path) ?? files[0];
  if (file === undefined)
    return (
      <Empty title="Nothing is generated">
        Run <code>npm run gen-config</code> to see why.
      </Empty>
    );
  const met = file.origins.filter((origin) => isMet(origin, pointed));
  const settingsLines = new Set(
    files.flatMap(({ origins }) => origins.flatMap(({ settingsLine }) => settingsLine ?? [])),
  );
  const fileLines = new Set(file.origins.flatMap(linesOf));
  return (
    <>
      <p class="status-line" role="status">
        {statusWords(pointed, met, files)}
      </p>
      <div class="side-by-side">
        <section class="card" aria-label={settings.path}>
          <h2>{settings.path}</h2>
          <SourceText
            lines={settings.lines}
            active={settingsLines}
            marked={new Set(met.flatMap(({ settingsLine }) => settingsLine ?? []))}
            isSource={pointed?.side === 'settings'}
            onPoint={(line) => setPointed(line === undefined ? undefined : { side: 'settings', line })}
          />
        </section>
        <section class="card" aria-label={file.path}>
          <Choice
            label="Generated file"
            value={file.path}
            choices={files.map((one) => [one.path, fileWords(one, pointed)] as const)}
            onChange={(chosen) => {
              setPath(chosen);
              if (pointed?.side === 'file') setPointed(undefined);
            }}
          />
          <SourceText
            key={file.path}
            lines={file.lines}
            active={fileLines}
            marked={new Set(met.flatMap(linesOf))}
            isSource={pointed?.side === 'file'}
            onPoint={(line) => setPointed(line === undefined ? undefined : { side: 'file', line })}
          />
        </section>
      </div>
    </>
  );
}

type Origin = ConfiguredFile['origins'][number];

function isMet(origin: Origin, pointed: Pointed | undefined): boolean {
  if (pointed === undefined) return false;
  if (pointed.side === 'settings') return origin.settingsLine === pointed.line;
  return origin.fromLine <= pointed.line && pointed.line <= origin.toLine;
}

function linesOf({ fromLine, toLine }: Origin): number[] {
  return Array.from({ length: toLine - fromLine + 1 }, (_, index) => fromLine + index);
}

/** A file's name with how much of it came from the line of the settings that is pointed at. */
function fileWords({ path, origins }: ConfiguredFile, pointed: Pointed | undefined): string {
  if (pointed?.side !== 'settings') return path;
  const count = origins.filter((origin) => isMet(origin, pointed)).length;
  return count === 0 ? path : `${path} (${count})`;
}

function statusWords(pointed: Pointed | undefined, met: readonly Origin[], files: readonly ConfiguredFile[]): string {
  if (pointed === undefined) return 'Point at an underlined line, or move to it with Tab, to see where it leads.';
  const settings = [...new Set(met.map(({ setting }) => setting))].join(', ');
  if (pointed.side === 'file') {
    const isWritten = met.some(({ settingsLine }) => settingsLine !== null);
    return isWritten
      ? `Line ${pointed.line} comes from ${settings}.`
      : `Line ${pointed.line} comes from the default of ${settings}; it is not written in the settings.`;
  }
  const everywhere = files.flatMap(({ origins }) => origins.filter((origin) => isMet(origin, pointed)));
  const inFiles = files.filter(({ origins }) => origins.some((origin) => isMet(origin, pointed))).length;
  return `Line ${pointed.line} of the settings makes ${met.length} places in this file, ${everywhere.length} in ${inFiles} files.`;
}
