import { type ReadExemplar, readExposition as readFamilies } from '@headrace/contract';
import type { Series, SeriesExemplar } from '../api/series.ts';

/** Reads what :8889 shows, series by series; lines that are no exposition are passed over. */
export function readExposition(text: string): Series[] {
  return readFamilies(text).flatMap(({ name: family, type, help, samples }) =>
    samples.map(({ name, labels, value, exemplar }) => {
      const span = exemplarOf(exemplar);
      return { ...{ name, family, type, help, value, labels }, ...(span === undefined ? {} : { exemplar: span }) };
    }),
  );
}

function exemplarOf(exemplar: ReadExemplar | undefined): SeriesExemplar | undefined {
  if (exemplar === undefined) return undefined;
  const { trace_id: traceId, span_id: spanId = '' } = exemplar.labels;
  return traceId === undefined ? undefined : { traceId, spanId, value: exemplar.value };
}
