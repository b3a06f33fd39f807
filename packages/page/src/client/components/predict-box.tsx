import type { PipelineModel } from '@headrace/contract';
import { useMemo, useState } from 'preact/hooks';
import { type PredictInput, type Prediction, predict } from '../../predict/predict.ts';
import { Choice, Field, TextField } from './field.tsx';

const KINDS = [
  ['counter', 'counter'],
  ['upDownCounter', 'up-down counter'],
  ['gauge', 'gauge'],
  ['histogram', 'histogram'],
  ['exponentialHistogram', 'exponential histogram'],
  ['summary', 'summary'],
] as const;

const TEMPORALITIES = [
  ['cumulative', 'cumulative'],
  ['delta', 'delta'],
  ['unspecified', 'unspecified'],
] as const;

const EXAMPLE: PredictInput = {
  name: 'ilp.packets.processed',
  unit: '{packet}',
  kind: 'counter',
  temporality: 'cumulative',
  attributes: 'type=prepare\nstatus=success',
};

/** Names an OTLP metric, reads its series on :8889: computed here, by what `headrace predict` runs. */
export function PredictBox({ pipeline }: { readonly pipeline: PipelineModel }) {
  const [input, setInput] = useState(EXAMPLE);
  const set = (key: keyof PredictInput) => (value: string) => setInput((before) => ({ ...before, [key]: value }));
  const prediction = useMemo(() => predict(input, pipeline, Date.now()), [input, pipeline]);
  return (
    <section class="card form" aria-labelledby="predict-title">
      <h2 id="predict-title">What would :8889 show?</h2>
      <p class="muted">Type a metric as a service sends it; the answer is exact, to the character.</p>
      <div class="fields">
        <TextField label="OTLP name" value={input.name} onChange={set('name')} />
        <TextField label="Unit" value={input.unit} onChange={set('unit')} hint="UCUM: s, By, 1, {packet}" />
        <Choice label="Kind" value={input.kind} choices={KINDS} onChange={set('kind')} />
        <Choice label="Temporality" value={input.temporality} choices={TEMPORALITIES} onChange={set('temporality')} />
        <Field label="Attributes" hint="key=value, one a line">
          {(ids) => (
            <textarea
              {...ids}
              rows={3}
              spellcheck={false}
              value={input.attributes}
              onInput={(event) => set('attributes')(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
      <Answer prediction={prediction} />
    </section>
  );
}

function Answer({ prediction: { text, problems } }: { readonly prediction: Prediction }) {
  return (
    <output class="prediction" aria-label="The answer">
      {text === '' ? <p class="bad">:8889 would show nothing of it.</p> : <pre>{text}</pre>}
      {problems.map(({ code, severity, message, fix }) => (
        <div key={`${code} ${message}`} class={`notice ${severity === 'error' ? 'notice-bad' : ''}`}>
          <strong>
            {severity === 'error' ? 'Dropped' : 'Mind'} <code>{code}</code>
          </strong>
          <span>{message}</span>
          <span>What to do: {fix}</span>
        </div>
      ))}
    </output>
  );
}
